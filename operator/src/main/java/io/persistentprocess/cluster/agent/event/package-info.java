/**
 * Kubernetes Events on groups, where {@code kubectl describe} shows them. What happens to instances comes in from the agent's event log; repetitions are counted, and each group has only so many writes.
 *
 * <p>Runs on a thread of its own ({@code ppg-k8s-events}). What was not written when the agent ends is lost.
 */
package io.persistentprocess.cluster.agent.event;
