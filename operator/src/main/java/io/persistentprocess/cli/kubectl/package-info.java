/**
 * {@code kubectl ppg} and {@code ppg drain}: the groups and nodes of a cluster, from its API server. They read what agents and controller write, and
 * write annotations that these act on; only {@code logs} contacts agents, by running ppg in their pods. Runs on the main thread.
 */
package io.persistentprocess.cli.kubectl;
