package io.persistentprocess.agent;

import io.persistentprocess.supervision.InstanceId;
import io.persistentprocess.supervision.Report;
import java.time.Instant;

/** Lets tests of other packages put events into a log. */
public final class EventFeed {
    private EventFeed() {}

    public static void append(EventLog log, InstanceId instance, Report report, Instant at) {
        log.append(instance, report, at);
    }
}
