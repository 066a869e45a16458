package io.persistentprocess.agent.logs;

import io.persistentprocess.agent.logs.LogInspectionResult.Missing;
import io.persistentprocess.agent.logs.LogInspectionResult.Place;
import io.persistentprocess.agent.logs.LogInspectionResult.Present;
import io.persistentprocess.agent.logs.LogInspectionResult.Size;
import io.persistentprocess.agent.loop.KernelEventCounters;
import io.persistentprocess.agent.model.KernelEvent;
import io.persistentprocess.kernel.poll.Inotify;
import io.persistentprocess.kernel.poll.InotifyEvent;
import io.persistentprocess.kernel.system.KernelClock;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.LogRotation;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides which logs are inspected when, and acts on the results. For the log rotator's thread. */
final class LogInspectionScheduler {
    /** The interval for files that cannot be watched with inotify. */
    static final Duration LOOK_AFTER_UNWATCHED = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(LogInspectionScheduler.class);

    private final LogInspector inspector;
    private final LogWorker work;
    private final LogDiskSpace room;
    private final LogProblemReporter reports;
    private final KernelEventCounters counters;
    private final Consumer<Runnable> keeper;
    private final Optional<LogWatches> watches;
    private final LogInspectionQueue schedule = new LogInspectionQueue();
    private final Map<InstanceId, ManagedLog> kept = new HashMap<>();
    private final Map<InstanceId, LogInspectionInterval> paces = new HashMap<>();
    /** The last result with the present writer. */
    private final Map<InstanceId, Size> sizes = new HashMap<>();
    /** Logs whose inspection is queued or running. */
    private final Set<InstanceId> underWay = new HashSet<>();
    /** Logs that are not managed any more because their file is missing. Any thread may read. */
    private final Set<InstanceId> missing = ConcurrentHashMap.newKeySet();

    /** @param keeper runs a task on the log rotator's thread */
    LogInspectionScheduler(
            LogInspector inspector,
            LogWorker work,
            LogDiskSpace room,
            LogProblemReporter reports,
            KernelEventCounters counters,
            Optional<Inotify> inotify,
            Consumer<Runnable> keeper) {
        this.inspector = inspector;
        this.work = work;
        this.room = room;
        this.reports = reports;
        this.counters = counters;
        this.watches = inotify.map(LogWatches::new);
        this.keeper = keeper;
    }

    void keep(ManagedLog next) {
        InstanceId id = next.id();
        missing.remove(id);
        Optional<ManagedLog> before = Optional.ofNullable(kept.put(id, next));
        if (!before.map(ManagedLog::writer).equals(Optional.of(next.writer()))) {
            sizes.remove(id);
            reports.wroteAnew(id);
        }
        if (!before.map(ManagedLog::rotation).equals(Optional.of(next.rotation()))) {
            paces.put(id, LogInspectionInterval.begin(next.rotation().maxSizeBytes()));
            removeSurplus(id, next.rotation());
            inspect(next);
        }
    }

    /** For a log that no process writes to. */
    void removeSurplus(InstanceId id, LogRotation rotation) {
        work.run(id.groupId(), () -> inspector.removeSurplus(id, rotation));
    }

    /** Whether a managed log was missing, so that it has to be managed again when it exists. Any thread. */
    boolean misses(InstanceId id) {
        return missing.contains(id);
    }

    /** Inspects the log a last time, because nothing will inspect the last output later. */
    void forget(InstanceId id) {
        Optional<ManagedLog> last = Optional.ofNullable(kept.remove(id));
        missing.remove(id);
        paces.remove(id);
        reports.forget(id);
        Optional<Size> before = Optional.ofNullable(sizes.remove(id));
        last.ifPresent(log -> work.run(id.groupId(), () -> {
            LogInspectionResult finding = inspect(log, before);
            keeper.accept(() -> {
                if (!kept.containsKey(id)) {
                    watches.ifPresent(all -> all.forget(id));
                }
                unwatch(finding);
            });
        }));
    }

    Optional<Long> nextAtNanos() {
        return schedule.nextAtNanos();
    }

    void inspectDue() {
        for (InstanceId id : schedule.due()) {
            Optional.ofNullable(kept.get(id)).ifPresent(this::inspect);
        }
    }

    void written(InotifyEvent event) {
        if ((event.mask() & Inotify.OVERFLOW) != 0) {
            counters.count(KernelEvent.LOG_EVENTS_LOST);
            kept.keySet().forEach(this::inspectSoon);
            return;
        }
        watches.flatMap(all -> all.written(event)).ifPresent(id -> {
            counters.count(KernelEvent.LOG_WRITTEN);
            inspectSoon(id);
        });
    }

    private void inspectSoon(InstanceId id) {
        schedule.add(
                id,
                Optional.ofNullable(paces.get(id))
                        .map(pace -> pace.untilNext(KernelClock.bootNanos()))
                        .orElse(LogInspectionInterval.LONGEST));
    }

    private void inspect(ManagedLog log) {
        InstanceId id = log.id();
        if (!underWay.add(id)) {
            schedule.add(id, LogInspectionInterval.LONGEST);
            return;
        }
        Optional<Size> before = Optional.ofNullable(sizes.get(id));
        work.run(id.groupId(), () -> {
            long began = KernelClock.bootNanos();
            LogInspectionResult finding = inspect(log, before);
            long ended = KernelClock.bootNanos();
            keeper.accept(() -> {
                underWay.remove(id);
                found(log, finding, began, ended);
            });
        });
    }

    /** Always returns a result, also after an internal error. */
    private LogInspectionResult inspect(ManagedLog log, Optional<Size> before) {
        try {
            return inspector.inspect(log, before);
        } catch (RuntimeException | Error e) {
            LOG.error("internal error: a log file was not checked for rotation instance={}", log.id(), e);
            return Present.untouched(Optional.empty());
        }
    }

    private void found(ManagedLog log, LogInspectionResult finding, long beganAtNanos, long endedAtNanos) {
        GroupId group = log.id().groupId();
        if (!log.equals(kept.get(log.id()))) {
            unwatch(finding);
            if (kept.containsKey(log.id())) {
                schedule.add(log.id(), Duration.ZERO);
            }
            return;
        }
        switch (finding) {
            case Missing _ -> notThere(log, group);
            case Present present -> there(log, present, beganAtNanos, endedAtNanos);
        }
    }

    private void there(ManagedLog log, Present found, long beganAtNanos, long endedAtNanos) {
        InstanceId id = log.id();
        switch (found.room()) {
            case ENOUGH -> {}
            case NONE -> room.none();
            case EMPTIED -> room.emptied();
        }
        found.size().ifPresent(size -> {
            sizes.put(id, size);
            paces.get(id).inspected(beganAtNanos, size.foundBytes(), size.leftBytes(), endedAtNanos);
            reports.inspected(log, size, found.room());
            if (size.place() == Place.NAMED
                    && size.leftBytes() >= log.rotation().maxSizeBytes()) {
                // It was written to faster than it could be rotated; other logs come first.
                schedule.add(id, Duration.ZERO);
            }
        });
        if (found.watch().isPresent()
                && watches.orElseThrow().made(id, found.watch().get())) {
            inspectSoon(id);
        }
        if (found.watch().isEmpty()) {
            schedule.add(id, LOOK_AFTER_UNWATCHED);
        }
        found.failure().ifPresentOrElse(why -> reports.failed(id, why), () -> reports.mended(id));
    }

    /** No inspection is running. */
    void settled() {
        watches.ifPresent(LogWatches::settled);
    }

    private void unwatch(LogInspectionResult finding) {
        if (finding instanceof Present present) {
            watches.ifPresent(all -> present.watch().ifPresent(all::end));
        }
    }

    /** The file has been removed, or does not exist yet because the next start creates it. The start may have done so just now, so this is checked once more. */
    private void notThere(ManagedLog log, GroupId group) {
        kept.remove(log.id());
        missing.add(log.id());
        work.run(group, () -> {
            if (inspector.exists(log.id())) {
                keeper.accept(() -> keepAgain(log));
            }
        });
    }

    private void keepAgain(ManagedLog log) {
        if (missing.contains(log.id())) {
            keep(log);
        }
    }
}
