package io.persistentprocess.agent.logs;

import io.persistentprocess.agent.logs.LogInspectionResult.DiskSpace;
import io.persistentprocess.agent.logs.LogInspectionResult.Place;
import io.persistentprocess.agent.logs.LogInspectionResult.Size;
import io.persistentprocess.agent.model.InstanceReporter;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.system.KernelClock;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports problems with logs, each once while it lasts. For the log rotator's thread. */
final class LogProblemReporter {
    /** After this long, a member that writes too fast again is reported again. */
    private static final Duration CALM = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(LogProblemReporter.class);

    private volatile InstanceReporter reporter = (_, _) -> {};
    private final LongAdder droppedBytes = new LongAdder();
    private final Set<InstanceId> troubled = new HashSet<>();
    private final Set<InstanceId> detached = new HashSet<>();
    private final Map<InstanceId, Long> droppedAtNanos = new HashMap<>();

    /** @param next receives later reports, on the log rotator's thread */
    void to(InstanceReporter next) {
        reporter = next;
    }

    /** The bytes dropped so far, in total. Any thread. */
    long droppedBytes() {
        return droppedBytes.sum();
    }

    /** @param room a lack of disk space is reported elsewhere */
    void inspected(ManagedLog log, Size size, DiskSpace room) {
        InstanceId id = log.id();
        if (size.place() != Place.NAMED && detached.add(id)) {
            String how = size.place() == Place.MOVED ? "moved" : "removed";
            reporter.report(
                    id,
                    new InstanceReport(
                            InstanceReport.Type.LogReplaced,
                            "its log file was %s while the instance was writing to it; ppg copies further output to a new log file"
                                    .formatted(how)));
        }
        droppedBytes.add(size.droppedBytes());
        if (size.droppedBytes() > 0 && room == DiskSpace.ENOUGH) {
            dropped(log, size.droppedBytes());
        }
    }

    private void dropped(ManagedLog log, long bytes) {
        long now = KernelClock.bootNanos();
        Long before = droppedAtNanos.put(log.id(), now);
        if (before == null || now - before > CALM.toNanos()) {
            reporter.report(
                    log.id(),
                    new InstanceReport(
                            InstanceReport.Type.LogDropped,
                            "it wrote more at once than logs.maxSize and maxFiles allow; the oldest %d bytes were discarded; later losses are only counted, in a metric"
                                    .formatted(bytes)));
        }
    }

    void failed(InstanceId id, KernelException why) {
        if (troubled.add(id)) {
            LOG.warn("a log file cannot be rotated or bounded instance={} reason=\"{}\"", id, why.getMessage());
        }
    }

    void mended(InstanceId id) {
        troubled.remove(id);
    }

    /** Another process writes, to another file. */
    void wroteAnew(InstanceId id) {
        detached.remove(id);
    }

    void forget(InstanceId id) {
        troubled.remove(id);
        detached.remove(id);
        droppedAtNanos.remove(id);
    }
}
