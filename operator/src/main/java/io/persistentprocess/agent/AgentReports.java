package io.persistentprocess.agent;

import io.persistentprocess.agent.event.EventLog;
import io.persistentprocess.agent.instance.ActiveConditions;
import io.persistentprocess.agent.instance.InstanceViews;
import io.persistentprocess.agent.model.InstanceReporter;
import io.persistentprocess.agent.model.NotificationControl;
import io.persistentprocess.agent.monitor.ConditionEpisode;
import io.persistentprocess.agent.notify.EventFdNotifier;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.memory.MemoryWatch;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Instant;
import java.util.Map;

/** Brings what the parts of an agent report to the log of events, to subscribers and into the views. Reactor thread only. */
@ReactorThread
record AgentReports(EventLog events, EventFdNotifier notifications, ActiveConditions conditions, InstanceViews views)
        implements InstanceReporter {
    @Override
    public void report(InstanceId id, InstanceReport report) {
        if (report.type() == InstanceReport.Type.Restarted) {
            notifications.happened(id, NotificationControl.RESTARTS);
        }
        events.note(id, report, Instant.now());
    }

    /** A report that concerns no instance. */
    void ofHost(InstanceReport report) {
        events.note(report, Instant.now());
    }

    void memoryLasts(InstanceId id, Map<MemoryWatch.Cause, ConditionEpisode> lasting) {
        conditions.memory(id, lasting);
        views.conditionsChanged();
    }
}
