package io.persistentprocess.agent.processes;

import io.persistentprocess.supervision.spec.InstanceId;

/**
 * Is told that processes of instances began or ended, as often as they did: {@code times} at once where they did so faster than they could be told of.
 *
 * <p>Called by the thread {@code ppg-processes}, which must not wait for anything. What the kernel has lost is not told; {@link #lost()} says that something is missing.
 */
public interface TaskListener {
    void forked(InstanceId instance, long times);

    void exited(InstanceId instance, long times);

    /** Something was missed, of whichever instance: whoever counts looks for himself. */
    default void lost() {}
}
