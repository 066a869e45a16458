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
        void told(ProcessEvent event);

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

    void take(ProcessEventRecord told) {
        Optional<InstanceId> instance = attribute(told);
        if (instance.isPresent()) {
            take(told, instance.get());
        } else if (tier == ProcessEventTier.Ebpf && told.cgroup() != 0) {
            sink.missed();
        }
    }

    private Optional<InstanceId> attribute(ProcessEventRecord told) {
        try {
            Optional<InstanceId> instance = attribution.of(told);
            if (instance.isPresent()) {
                return instance;
            }
        } catch (KernelException _) {
            LOG.debug("whose process it is cannot be looked up pid={}", told.pid());
        }
        return table.find(told.pid()).map(LiveProcess::instance);
    }

    private void take(ProcessEventRecord told, InstanceId instance) {
        Optional<LiveProcess> known = table.find(told.pid());
        long ticks = told.startTicks() != 0
                ? told.startTicks()
                : known.map(LiveProcess::startTicks).orElse(0L);
        int parent = told.parent() != 0
                ? told.parent()
                : known.map(LiveProcess::parent).orElse(0);
        String command = command(told, known);
        boolean news = switch (told.kind()) {
            case FORK, EXEC -> {
                table.put(new LiveProcess(told.pid(), parent, ticks, command, instance));
                yield true;
            }
            case EXIT -> {
                table.remove(told.pid(), told.startTicks());
                yield exits.put(new ProcessId(told.pid(), ticks), told);
            }
        };
        if (news) {
            sink.told(event(told, parent, command, instance));
            if (told.childKilled()) {
                sink.killed(new KilledProcess(
                        instance,
                        new ProcessId(told.pid(), ticks),
                        command,
                        RecentExitStatuses.endForMemory(told),
                        new BootTime(told.monotonicNanos() + bootMinusMonotonic)));
            }
        }
    }

    private String command(ProcessEventRecord told, Optional<LiveProcess> known) {
        if (tier == ProcessEventTier.Ebpf) {
            return told.command();
        }
        return switch (told.kind()) {
            case FORK -> table.find(told.parent()).map(LiveProcess::command).orElse("");
            case EXEC -> commandNow(told.pid());
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

    private ProcessEvent event(ProcessEventRecord told, int parent, String command, InstanceId instance) {
        long wall = told.monotonicNanos() + wallMinusMonotonic;
        return new ProcessEvent(
                switch (told.kind()) {
                    case FORK -> ProcessEvent.Kind.Fork;
                    case EXEC -> ProcessEvent.Kind.Exec;
                    case EXIT -> ProcessEvent.Kind.Exit;
                },
                told.monotonicNanos(),
                Instant.ofEpochSecond(0, wall),
                told.pid(),
                parent,
                command,
                told.kind() == ProcessEventRecord.Kind.EXIT ? Optional.of(end(told)) : Optional.empty(),
                told.oomVictim(),
                instance);
    }

    private static ProcessEnd end(ProcessEventRecord told) {
        return RecentExitStatuses.end(told);
    }
}
