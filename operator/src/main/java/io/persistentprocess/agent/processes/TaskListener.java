package io.persistentprocess.agent.processes;

import io.persistentprocess.supervision.spec.InstanceId;

/**
 * Receives the numbers of processes that instances have started and ended; {@code times} are several if they come faster than they can be delivered.
 *
 * <p>Called by the thread {@code ppg-processes}; must not block. Events that the kernel has lost are not counted; {@link #lost()} reports that some are missing.
 */
public interface TaskListener {
    void forked(InstanceId instance, long times);

    void exited(InstanceId instance, long times);

    /** Events of some instance were lost; a listener that counts has to count again itself. */
    default void lost() {}
}
