/**
 * The status of this node's ProcessNode. The builders make it from the instances, without I/O; {@code StatusReporter} writes it when it has changed, on a thread of its own ({@code ppg-status}), the first change at once and many in few writes.
 *
 * <p>{@code StatusSizeLimiter} makes it fit where the API server would refuse it.
 */
package io.persistentprocess.cluster.agent.report;
