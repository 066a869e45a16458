package io.persistentprocess.local.control;

import java.time.Instant;
import java.util.List;

/**
 * An instance and every process in its cgroup.
 *
 * @param processes oldest first; empty for an instance that is not running
 */
public record InstanceProcesses(
        String namespace, String group, String name, String state, List<ProcessLine> processes) {
    public InstanceProcesses {
        processes = List.copyOf(processes);
    }

    /**
     * A process.
     *
     * @param parent may be outside of the instance
     * @param state as in proc_pid_stat(5), {@code S}
     * @param command the arguments with blanks between them, or the name in brackets where there are none, as ps(1) shows it; written by the process itself, so not to be trusted
     */
    public record ProcessLine(int pid, int parent, String state, Instant startedAt, String command) {}

    /** {@code NAMESPACE/GROUP/MEMBER-N} */
    public String fullName() {
        return namespace + "/" + group + "/" + name;
    }
}
