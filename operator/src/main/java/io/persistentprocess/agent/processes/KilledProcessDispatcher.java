package io.persistentprocess.agent.processes;

import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells of killed processes, but no more than somebody would read: who kills its children by the thousand has the kernel keep silent about it for a second, so that this
 * costs the agent nothing, and what was not told is told as a number. For one thread, but for {@link #isSilent}.
 */
final class KilledProcessDispatcher {
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final KilledProcessListener listener;
    private final LongSupplier unheard;
    private final Runnable silenceChanged;
    private final KilledProcessRateLimiter allowance;
    /** How many of whom, since it was quiet the last time. */
    private final Map<InstanceId, Long> heard = new HashMap<>();

    private volatile boolean silent;
    private long silentSince;
    private long unheardBefore;
    private long dropped;

    /**
     * @param unheard how many the kernel has not told, while it was to keep silent or before
     * @param silenceChanged has the kernel do what {@link #isSilent} says
     */
    KilledProcessDispatcher(KilledProcessListener listener, LongSupplier unheard, Runnable silenceChanged, long now) {
        this.listener = listener;
        this.unheard = unheard;
        this.silenceChanged = silenceChanged;
        this.allowance = new KilledProcessRateLimiter(now);
    }

    void told(KilledProcess killed, long now) {
        if (!silent && allowance.isFull(now)) {
            heard.clear();
        }
        heard.merge(killed.instance(), 1L, Long::sum);
        if (!silent && allowance.take(now)) {
            listener.killed(killed);
            return;
        }
        dropped++;
        if (!silent) {
            silentSince = now;
            unheardBefore = unheard.getAsLong();
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

    /** Ends a silence, if there is one. What is killed from here on is told; only then is it counted what was not. */
    void end(long now) {
        if (!silent) {
            return;
        }
        silent = false;
        silenceChanged.run();
        long more = dropped + unheard.getAsLong() - unheardBefore;
        InstanceId most = heard.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
        dropped = 0;
        heard.clear();
        listener.moreKilled(most, more, Duration.ofNanos(now - silentSince));
    }

    /** Whether the kernel is to tell of none at the moment. Any thread. */
    boolean isSilent() {
        return silent;
    }
}
