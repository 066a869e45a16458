/**
 * {@code ppg agent}: a node's agent in a cluster. The cluster's wishes come in through {@link io.persistentprocess.cluster.agent.NodeReconciler}, on a thread of the operator SDK; {@link
 * io.persistentprocess.cluster.agent.Assignments} decides what they mean here and hands it to the engine; {@link io.persistentprocess.cluster.agent.StatusReporter} and {@link
 * io.persistentprocess.cluster.agent.EventReporter} tell the cluster what became of it, each on a thread of its own. None of them is waited for by the engine: without an API server members are kept up
 * as they were.
 */
package io.persistentprocess.cluster.agent;
