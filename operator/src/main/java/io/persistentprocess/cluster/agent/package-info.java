/**
 * {@code ppg agent}: connects a node's agent with its cluster. {@code NodeReconciler} brings the state that the groups want for this node, on a thread of the Java Operator SDK.
 *
 * <p>Needs no API server to start, and the engine waits for none of this: without an API server members are kept up as they were.
 */
package io.persistentprocess.cluster.agent;
