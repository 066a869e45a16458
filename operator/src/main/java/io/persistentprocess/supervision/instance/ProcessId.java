package io.persistentprocess.supervision.instance;

/**
 * Names one process of this boot for good, where a PID alone is used again and again.
 *
 * @param startTicks when it started, in clock ticks since boot: field 22 of proc_pid_stat(5)
 */
public record ProcessId(int pid, long startTicks) {
    @Override
    public String toString() {
        return Integer.toString(pid);
    }
}
