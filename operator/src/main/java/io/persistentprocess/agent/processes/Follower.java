package io.persistentprocess.agent.processes;

import io.persistentprocess.kernel.Epoll;
import io.persistentprocess.kernel.EventFd;
import io.persistentprocess.kernel.EventSource;
import io.persistentprocess.kernel.KernelException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Reads one source for as long as it is used. When something was lost, what is still to be read is read first and then everything is looked at anew: an event from before
 * the look must not undo what it saw. For one thread.
 */
final class Follower {
    static final long BELL = 0;
    private static final long SOURCE = 1;

    private static final Duration SHORTEST_GATHERING = Duration.ofMillis(4);
    /** The ring has room for what 300,000 events a second leave in it meanwhile. */
    private static final Duration LONGEST_GATHERING = Duration.ofMillis(20);

    private static final Duration TICK = Duration.ofMillis(250);
    /** A look costs the more the more processes there are, and they are many when events are lost. */
    private static final long BETWEEN_RESYNCS_NANOS = 500_000_000;

    private final EventSource source;
    private final Tier tier;
    private final Epoll epoll;
    private final EventFd bell;
    private final ProcessTable table;
    private final Scan scan;
    private final Audience audience;
    private final Intake intake;
    private long lostToldOf;
    private long lostHealedOf;
    private long resyncedAt;
    private boolean attends;
    private Duration gathering = SHORTEST_GATHERING;

    Follower(
            EventSource source,
            Tier tier,
            Places places,
            ProcessTable table,
            ExitStatuses exits,
            Audience audience,
            Epoll epoll,
            EventFd bell) {
        this.source = source;
        this.tier = tier;
        this.epoll = epoll;
        this.bell = bell;
        this.table = table;
        this.scan = new Scan(places);
        this.audience = audience;
        Attribution attribution = switch (tier) {
            case Ebpf -> Attribution.byCgroup(new CgroupNames(places));
            case Connector -> Attribution.byDescent(table, places);
        };
        this.intake = new Intake(table, exits, attribution, tier, audience);
    }

    void begin() throws KernelException {
        attend();
        epoll.add(source.fd(), Epoll.IN, SOURCE);
    }

    /** Waits for something to happen and deals with it. */
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
        attend();
    }

    /** Of eBPF nothing comes while nobody listens: what is known then would only grow old. The connector knows by descent alone whose a process is, so it must know them all. */
    private void attend() throws KernelException {
        boolean wanted = tier == Tier.Connector || audience.isThere();
        if (!wanted) {
            table.replace(Map.of());
        } else if (!attends) {
            table.replace(scan.look());
        }
        attends = wanted;
    }

    private boolean isWaitingForTime() {
        return lostHealedOf < lostToldOf || audience.wantsToTellLater();
    }

    private int read() {
        intake.setClock(Instant.now(), System.nanoTime());
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
        table.replace(scan.look());
        lostHealedOf = lost;
        resyncedAt = System.nanoTime();
        audience.resynced();
    }

    /** Lets more come in before the kernel is asked to wake this thread again, the longer the more there is. The bell is still heard. */
    private void gather() throws KernelException {
        epoll.modify(source.fd(), 0, SOURCE);
        epoll.await(gathering);
        int more = read();
        gathering = more == 0 ? SHORTEST_GATHERING : longer(gathering);
        while (more == EventSource.BATCH) {
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
