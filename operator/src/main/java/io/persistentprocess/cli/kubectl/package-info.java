/**
 * {@code kubectl ppg} and {@code ppg drain}: the groups and nodes of a cluster, from its API server. They read what agents and controller write, and
 * write annotations that these act on; they contact no agent. Runs on the main thread.
 */
package io.persistentprocess.cli.kubectl;
