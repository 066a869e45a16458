/**
 * {@code ppg agent}: connects a node's agent with its cluster. {@code NodeReconciler} derives this node's desired state from the groups, on a
 * thread of the Java Operator SDK.
 *
 * <p>It starts without an API server, and the engine never waits for one: members keep running with the last known spec.
 */
package io.persistentprocess.cluster.agent;
