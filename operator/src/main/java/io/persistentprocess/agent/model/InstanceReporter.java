package io.persistentprocess.agent.model;

import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.InstanceId;

/** Takes what users want to know about an instance, for its events and the log. Does not wait. */
@FunctionalInterface
public interface InstanceReporter {
    void report(InstanceId id, InstanceReport report);
}
