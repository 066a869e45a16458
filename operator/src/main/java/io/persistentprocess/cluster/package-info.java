/**
 * What the agent and the controller in a cluster share: the client of the API server with its fixes for watches, resources, clocks, back-off, and the
 * sessions of the Java Operator SDK (operator/docs/cluster.md).
 *
 * <p>Calls the API server on the client's threads and on threads of its own ({@code ppg-cluster}). The event loop waits for none of them.
 */
package io.persistentprocess.cluster;
