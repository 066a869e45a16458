package io.persistentprocess.agent.processes;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.ProcessStat;
import io.persistentprocess.kernel.trace.ProcessEventRecord;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Converts the records of a tier to events, and updates the process table and the exit statuses. For one thread. */
final class ProcessEventIntake {
    /** Receives the events of instances. */
    interface Sink {
        void accept(ProcessEvent event);

        /** A process of an instance was killed by a signal; comes beside the event of its exit. */
        void killed(KilledProcess killed);

        /** The event of an instance that cannot be found any more. */
        void missed();
    }

    private static final Logger LOG = LoggerFactory.getLogger(ProcessEventIntake.class);

    private final LiveProcessTable table;
    private final RecentExitStatuses exits;
    private final EventAttribution attribution;
    private final ProcessEventTier tier;
    private final Sink sink;
    private long wallMinusMonotonic;
    private long bootMinusMonotonic;

    ProcessEventIntake(
            LiveProcessTable table,
            RecentExitStatuses exits,
            EventAttribution attribution,
            ProcessEventTier tier,
            Sink sink) {
        this.table = table;
        this.exits = exits;
        this.attribution = attribution;
        this.tier = tier;
        this.sink = sink;
    }

    /** To be called before each batch: the wall clock may have been set, and CLOCK_MONOTONIC stops while the machine is suspended. */
    void setClock(Instant wall, BootTime boot, long monotonicNanos) {
        wallMinusMonotonic = wall.getEpochSecond() * 1_000_000_000 + wall.getNano() - monotonicNanos;
        bootMinusMonotonic = boot.nanos() - monotonicNanos;
    }

    void take(ProcessEventRecord record) {
        Optional<InstanceId> instance = attribute(record);
        if (instance.isPresent()) {
            take(record, instance.get());
        } else if (tier == ProcessEventTier.Ebpf && record.cgroup() != 0) {
            sink.missed();
        }
    }

    private Optional<InstanceId> attribute(ProcessEventRecord record) {
        try {
            Optional<InstanceId> instance = attribution.of(record);
            if (instance.isPresent()) {
                return instance;
            }
        } catch (KernelException _) {
            LOG.debug("the cgroup of a process cannot be read pid={}", record.pid());
        }
        return table.find(record.pid()).map(LiveProcess::instance);
    }

    private void take(ProcessEventRecord record, InstanceId instance) {
        Optional<LiveProcess> known = table.find(record.pid());
        long ticks = record.startTicks() != 0
                ? record.startTicks()
                : known.map(LiveProcess::startTicks).orElse(0L);
        int parent = record.parent() != 0
                ? record.parent()
                : known.map(LiveProcess::parent).orElse(0);
        String command = command(record, known);
        boolean news = switch (record.kind()) {
            case FORK, EXEC -> {
                table.put(new LiveProcess(record.pid(), parent, ticks, command, instance));
                yield true;
            }
            case EXIT -> {
                table.remove(record.pid(), record.startTicks());
                yield exits.put(new ProcessId(record.pid(), ticks), record);
            }
        };
        if (news) {
            sink.accept(event(record, parent, command, instance));
            if (record.childKilled()) {
                sink.killed(new KilledProcess(
                        instance,
                        new ProcessId(record.pid(), ticks),
                        command,
                        RecentExitStatuses.endForMemory(record),
                        new BootTime(record.monotonicNanos() + bootMinusMonotonic)));
            }
        }
    }

    private String command(ProcessEventRecord record, Optional<LiveProcess> known) {
        if (tier == ProcessEventTier.Ebpf) {
            return record.command();
        }
        return switch (record.kind()) {
            case FORK -> table.find(record.parent()).map(LiveProcess::command).orElse("");
            case EXEC -> commandNow(record.pid());
            case EXIT -> known.map(LiveProcess::command).orElse("");
        };
    }

    private static String commandNow(int pid) {
        try {
            return ProcessStat.read(pid).map(ProcessStat::comm).orElse("");
        } catch (KernelException _) {
            return "";
        }
    }

    private ProcessEvent event(ProcessEventRecord record, int parent, String command, InstanceId instance) {
        long wall = record.monotonicNanos() + wallMinusMonotonic;
        return new ProcessEvent(
                switch (record.kind()) {
                    case FORK -> ProcessEvent.Kind.Fork;
                    case EXEC -> ProcessEvent.Kind.Exec;
                    case EXIT -> ProcessEvent.Kind.Exit;
                },
                record.monotonicNanos(),
                Instant.ofEpochSecond(0, wall),
                record.pid(),
                parent,
                command,
                record.kind() == ProcessEventRecord.Kind.EXIT ? Optional.of(end(record)) : Optional.empty(),
                record.oomVictim(),
                instance);
    }

    private static ProcessEnd end(ProcessEventRecord record) {
        return RecentExitStatuses.end(record);
    }
}
