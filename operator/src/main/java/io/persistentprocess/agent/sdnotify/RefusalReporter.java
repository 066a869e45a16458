package io.persistentprocess.agent.sdnotify;

import io.persistentprocess.agent.model.InstanceReporter;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports refused notifications, at most once a minute for each instance, and for all other senders together; the next report has the number of those in between.
 * For one thread.
 */
final class RefusalReporter {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalReporter.class);
    private static final long INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int MOST_REMEMBERED = 4096;

    private static final class LastReport {
        private long at;
        private long silently;

        private LastReport(long at) {
            this.at = at;
        }
    }

    private final InstanceReporter instances;
    private final Consumer<InstanceReport> host;
    /** By instance; the eldest is forgotten. The empty key stands for all other senders. */
    private final Map<Optional<InstanceId>, LastReport> lastReports = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Optional<InstanceId>, LastReport> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    /** @param host receives reports that concern no instance */
    RefusalReporter(InstanceReporter instances, Consumer<InstanceReport> host) {
        this.instances = instances;
        this.host = host;
    }

    /** @param instance the one whose process sent it; empty: it is in none */
    void refused(Optional<InstanceId> instance, String message, long now) {
        LastReport last = lastReports.get(instance);
        if (last != null && now - last.at < INTERVAL_NANOS) {
            last.silently++;
            return;
        }
        long silently = last == null ? 0 : last.silently;
        lastReports.put(instance, new LastReport(now));
        String more = silently == 0 ? "" : "; %d more were refused since the last report".formatted(silently);
        InstanceReport report = new InstanceReport(InstanceReport.Type.NotificationRefused, message + more);
        if (instance.isPresent()) {
            instances.report(instance.get(), report);
        } else {
            LOG.warn("a notification was refused reason=\"{}\"", report.message());
            host.accept(report);
        }
    }
}
