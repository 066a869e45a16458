package io.persistentprocess.agent;

import io.persistentprocess.supervision.InstanceId;
import io.persistentprocess.supervision.Report;

/** Takes what users want to know about an instance, for its events and the log. Does not wait. */
@FunctionalInterface
interface InstanceReporter {
    void report(InstanceId id, Report report);
}
