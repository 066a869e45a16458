package io.persistentprocess.agent.processes;

import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Duration;

/** Is told of processes that were killed, by the thread {@code ppg-processes}, which must not wait for anything. Only eBPF can tell. */
public interface KilledProcessListener {
    void killed(KilledProcess killed);

    /**
     * There were so many at once that so many more were not told, whosever they were.
     *
     * @param instance the one that had most of them, as far as that is known
     */
    void moreKilled(InstanceId instance, long processes, Duration during);

    /** Nobody is told. */
    static KilledProcessListener none() {
        return new KilledProcessListener() {
            @Override
            public void killed(KilledProcess killed) {}

            @Override
            public void moreKilled(InstanceId instance, long processes, Duration during) {}
        };
    }
}
