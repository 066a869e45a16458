package io.persistentprocess.agent.processes;

import io.persistentprocess.kernel.Epoll;
import io.persistentprocess.kernel.EventFd;
import io.persistentprocess.kernel.EventSource;
import io.persistentprocess.kernel.KernelException;
import java.time.Duration;
import java.time.Instant;

/**
 * Reads one source for as long as it is used. When something was lost, what is still to be read is read first and then everything is looked at anew: an event from before
 * the look must not undo what it saw. For one thread.
 */
final class Follower {
    static final long BELL = 0;
    private static final long SOURCE = 1;

    /** From so many events at once on, it is worth waiting for more: each wake-up costs more than an event. */
    private static final int BUSY = 64;

    private static final Duration GATHERING = Duration.ofMillis(5);
    private static final Duration TICK = Duration.ofMillis(250);
    /** A look costs the more the more processes there are, and they are many when events are lost. */
    private static final long BETWEEN_RESYNCS_NANOS = 500_000_000;

    private final EventSource source;
    private final Epoll epoll;
    private final EventFd bell;
    private final ProcessTable table;
    private final Scan scan;
    private final Audience audience;
    private final Intake intake;
    private long lostToldOf;
    private long lostHealedOf;
    private long resyncedAt;

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
        table.replace(scan.look());
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
        tellOfLost(lost);
        long now = System.nanoTime();
        audience.flush(now);
        if (count == 0 && lostHealedOf < lost && now - resyncedAt > BETWEEN_RESYNCS_NANOS) {
            heal(lost, now);
        }
        if (count >= BUSY) {
            gather();
        }
    }

    private boolean isWaitingForTime() {
        return lostHealedOf < lostToldOf || audience.wantsToTellLater();
    }

    private int read() {
        intake.setClock(Instant.now(), System.nanoTime());
        return source.read(intake::take);
    }

    private void tellOfLost(long lost) {
        if (lost > lostToldOf) {
            audience.lost(lost - lostToldOf);
            lostToldOf = lost;
        }
    }

    private void heal(long lost, long now) throws KernelException {
        table.replace(scan.look());
        lostHealedOf = lost;
        resyncedAt = now;
        audience.resynced();
    }

    /** Woken early by the bell only. */
    private void gather() throws KernelException {
        epoll.modify(source.fd(), 0, SOURCE);
        epoll.await(GATHERING);
        epoll.modify(source.fd(), Epoll.IN, SOURCE);
    }

    void end() throws KernelException {
        epoll.remove(source.fd());
    }
}
