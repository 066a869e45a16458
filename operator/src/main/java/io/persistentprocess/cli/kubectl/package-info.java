/**
 * {@code kubectl ppg} and {@code ppg drain}: the groups and nodes of a cluster, as its API server knows them. Reads what agents and controller write, and writes annotations that they obey; talks to no agent. Runs on the main thread.
 */
package io.persistentprocess.cli.kubectl;
