package io.persistentprocess.agent.processes;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.poll.Epoll;
import io.persistentprocess.kernel.poll.EventFd;
import io.persistentprocess.kernel.system.KernelClock;
import io.persistentprocess.kernel.trace.ProcessEventSource;
import io.persistentprocess.supervision.instance.BootTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one source while it is in use. After a loss of events it first reads the rest and then scans all processes, because an event from before the scan must not undo
 * its result. For one thread.
 */
final class ProcessEventReader {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessEventReader.class);

    static final long BELL = 0;
    private static final long SOURCE = 1;

    private static final Duration SHORTEST_GATHERING = Duration.ofMillis(4);
    /** The ring buffer holds what 300,000 events a second write in this time. */
    private static final Duration LONGEST_GATHERING = Duration.ofMillis(20);

    private static final Duration TICK = Duration.ofMillis(250);
    /** A scan costs more the more processes there are, and there are many when events are lost. */
    private static final long BETWEEN_RESYNCS_NANOS = 500_000_000;

    private final ProcessEventSource source;
    private final ProcessEventTier tier;
    private final Epoll epoll;
    private final EventFd bell;
    private final LiveProcessTable table;
    private final ProcessScan scan;
    private final ProcessEventDispatcher audience;
    private final IntSupplier silences;
    private final ProcessEventIntake intake;
    private long lostToldOf;
    private long lostHealedOf;
    private long resyncedAt;
    private boolean attends;
    private int silencesBefore;
    private Duration gathering = SHORTEST_GATHERING;

    /** @param silences how often there has been no listener */
    ProcessEventReader(
            ProcessEventSource source,
            ProcessEventTier tier,
            InstanceCgroups places,
            LiveProcessTable table,
            RecentExitStatuses exits,
            ProcessEventDispatcher audience,
            IntSupplier silences,
            Epoll epoll,
            EventFd bell) {
        this.source = source;
        this.tier = tier;
        this.epoll = epoll;
        this.bell = bell;
        this.table = table;
        this.scan = new ProcessScan(places);
        this.audience = audience;
        this.silences = silences;
        EventAttribution attribution = switch (tier) {
            case Ebpf -> EventAttribution.byCgroup(new CgroupIdIndex(places));
            case Connector -> EventAttribution.byDescent(table, places);
        };
        this.intake = new ProcessEventIntake(table, exits, attribution, tier, audience);
    }

    void begin() throws KernelException {
        switch (tier) {
            case Ebpf -> attend();
            case Connector -> table.replace(scan.run());
        }
        epoll.add(source.fd(), Epoll.IN, SOURCE);
    }

    /** Waits for events and handles them. */
    void turn() throws KernelException {
        int ready = isWaitingForTime() ? epoll.await(TICK) : epoll.await();
        for (int i = 0; i < ready; i++) {
            if (epoll.token(i) == BELL) {
                bell.drain();
            }
        }
        long lost = source.lost();
        int count = read();
        if (count > 0) {
            gather();
            source.release();
        } else if (lostHealedOf < lost && System.nanoTime() - resyncedAt > BETWEEN_RESYNCS_NANOS) {
            heal(lost);
        }
        if (tier == ProcessEventTier.Ebpf) {
            attend();
        }
    }

    /**
     * Keeps the process table up to date. eBPF reports nothing without listeners, so the table is dropped then; it is not needed for attribution, so a failed scan is
     * repeated later. The connector attributes by descent, so its table must always be complete.
     */
    private void attend() {
        int silencesNow = silences.getAsInt();
        boolean wanted = audience.isThere();
        if (!wanted) {
            table.replace(Map.of());
            attends = false;
        } else if (!attends || silencesNow != silencesBefore) {
            try {
                table.replace(scan.run());
                attends = true;
                silencesBefore = silencesNow;
            } catch (KernelException e) {
                LOG.debug("the processes of members cannot be listed, ppg tries again reason=\"{}\"", e.getMessage());
            }
        }
    }

    private boolean isWaitingForTime() {
        return lostHealedOf < lostToldOf || audience.wantsToTellLater();
    }

    private int read() {
        intake.setClock(Instant.now(), new BootTime(KernelClock.bootNanos()), System.nanoTime());
        int count = source.read(intake::take);
        long lost = source.lost();
        if (lost > lostToldOf) {
            audience.lost(lost - lostToldOf);
            lostToldOf = lost;
        }
        audience.flush(System.nanoTime());
        return count;
    }

    private void heal(long lost) throws KernelException {
        table.replace(scan.run());
        lostHealedOf = lost;
        resyncedAt = System.nanoTime();
        audience.resynced();
    }

    /** Waits a while before it lets the kernel wake this thread again, longer the more events there are. The eventfd still wakes it. */
    private void gather() throws KernelException {
        epoll.modify(source.fd(), 0, SOURCE);
        epoll.await(gathering);
        int more = read();
        gathering = more == 0 ? SHORTEST_GATHERING : longer(gathering);
        while (more == ProcessEventSource.BATCH) {
            source.release();
            more = read();
        }
        epoll.modify(source.fd(), Epoll.IN, SOURCE);
    }

    private static Duration longer(Duration gathering) {
        Duration twice = gathering.multipliedBy(2);
        return twice.compareTo(LONGEST_GATHERING) < 0 ? twice : LONGEST_GATHERING;
    }

    void end() throws KernelException {
        epoll.remove(source.fd());
    }
}
