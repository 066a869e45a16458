/**
 * The agent and the controller in a cluster: what they watch, what they report, what they agree on (operator/docs/cluster.md). Talks to the API server on threads of its own; the reactor waits for none of
 * them.
 */
package io.persistentprocess.cluster;
