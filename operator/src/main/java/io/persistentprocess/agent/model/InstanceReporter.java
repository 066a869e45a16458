package io.persistentprocess.agent.model;

import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.InstanceId;

/** Receives reports on instances, for their events and the log. Does not block. */
@FunctionalInterface
public interface InstanceReporter {
    void report(InstanceId id, InstanceReport report);
}
