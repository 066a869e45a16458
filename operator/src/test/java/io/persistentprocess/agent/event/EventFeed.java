package io.persistentprocess.agent.event;

import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Instant;

/** Lets tests of other packages put events into a log. */
public final class EventFeed {
    private EventFeed() {}

    public static void append(EventLog log, InstanceId instance, InstanceReport report, Instant at) {
        log.append(instance, report, at);
    }
}
