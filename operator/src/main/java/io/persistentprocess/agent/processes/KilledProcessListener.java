package io.persistentprocess.agent.processes;

import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Duration;

/** Receives killed processes on the thread {@code ppg-processes}, so it must not block. Only eBPF reports them. */
public interface KilledProcessListener {
    void killed(KilledProcess killed);

    /**
     * Too many processes were killed at once, so that further kills were not reported one by one, whichever instance they were of.
     *
     * @param instance the one with most of them, as far as that is known
     */
    void moreKilled(InstanceId instance, long processes, Duration during);

    /** Does nothing. */
    static KilledProcessListener none() {
        return new KilledProcessListener() {
            @Override
            public void killed(KilledProcess killed) {}

            @Override
            public void moreKilled(InstanceId instance, long processes, Duration during) {}
        };
    }
}
