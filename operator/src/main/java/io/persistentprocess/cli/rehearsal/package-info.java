/**
 * What a rehearsal needs of a cluster, without one: the launcher has it done once after a build, and nothing of it runs in an agent or a controller.
 */
package io.persistentprocess.cli.rehearsal;
