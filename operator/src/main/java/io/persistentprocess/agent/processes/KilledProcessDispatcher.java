package io.persistentprocess.agent.processes;

import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Reports killed processes at a limited rate. If a program kills its children by the thousand, the kernel reports no kill for a second, so that this costs the agent
 * nothing; afterwards the number of unreported kills is reported. For one thread, except {@link #isSilent}.
 */
final class KilledProcessDispatcher {
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final KilledProcessListener listener;
    private final LongSupplier unreported;
    private final Runnable silenceChanged;
    private final KilledProcessRateLimiter allowance;
    /** The number of kills by instance since the last quiet period. */
    private final Map<InstanceId, Long> killsByInstance = new HashMap<>();

    private volatile boolean silent;
    private long silentSince;
    private long unreportedBefore;
    private long dropped;

    /**
     * @param unreported the number of kills that the kernel has not reported so far
     * @param silenceChanged applies {@link #isSilent} to the kernel
     */
    KilledProcessDispatcher(
            KilledProcessListener listener, LongSupplier unreported, Runnable silenceChanged, long now) {
        this.listener = listener;
        this.unreported = unreported;
        this.silenceChanged = silenceChanged;
        this.allowance = new KilledProcessRateLimiter(now);
    }

    void dispatch(KilledProcess killed, long now) {
        if (!silent && allowance.isFull(now)) {
            killsByInstance.clear();
        }
        killsByInstance.merge(killed.instance(), 1L, Long::sum);
        if (!silent && allowance.take(now)) {
            listener.killed(killed);
            return;
        }
        dropped++;
        if (!silent) {
            silentSince = now;
            unreportedBefore = unreported.getAsLong();
            silent = true;
            silenceChanged.run();
        }
    }

    /** Ends a silence that is over. */
    void flush(long now) {
        if (silent && now - silentSince >= SILENCE_NANOS) {
            end(now);
        }
    }

    /** Ends a silence, if there is one. The kernel reports again before the unreported kills are counted, so that none is missed. */
    void end(long now) {
        if (!silent) {
            return;
        }
        silent = false;
        silenceChanged.run();
        long more = dropped + unreported.getAsLong() - unreportedBefore;
        InstanceId most = killsByInstance.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
        dropped = 0;
        killsByInstance.clear();
        listener.moreKilled(most, more, Duration.ofNanos(now - silentSince));
    }

    /** Whether the kernel reports no kills at the moment. Any thread. */
    boolean isSilent() {
        return silent;
    }
}
