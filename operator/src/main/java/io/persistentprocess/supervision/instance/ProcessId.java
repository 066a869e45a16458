package io.persistentprocess.supervision.instance;

/**
 * Identifies a process uniquely within this boot, unlike a PID, which is reused.
 *
 * @param startTicks when it started, in clock ticks since boot: field 22 of proc_pid_stat(5)
 */
public record ProcessId(int pid, long startTicks) {
    @Override
    public String toString() {
        return Integer.toString(pid);
    }
}
