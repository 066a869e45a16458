package io.persistentprocess.local.control;

import java.time.Instant;
import java.util.List;
import java.util.Map;

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
     * @param command the arguments with blanks between them, or the name in brackets where there are none, as ps(1) shows it; written by the process
     * itself, so not to be trusted
     */
    public record ProcessLine(long pid, long parent, String state, Instant startedAt, String command) {
        private static ProcessLine of(Fields fields) throws MalformedMessageException {
            return new ProcessLine(
                    fields.number("pid"),
                    fields.number("parent"),
                    fields.text("state"),
                    fields.time("startedAt"),
                    fields.text("command"));
        }

        private Map<String, Object> plain() {
            return Fields.sending()
                    .put("pid", pid)
                    .put("parent", parent)
                    .put("state", state)
                    .put("startedAt", startedAt)
                    .put("command", command)
                    .plain();
        }
    }

    static InstanceProcesses of(Fields fields) throws MalformedMessageException {
        return new InstanceProcesses(
                fields.text("namespace"),
                fields.text("group"),
                fields.text("name"),
                fields.text("state"),
                fields.objects("processes", ProcessLine::of));
    }

    Map<String, Object> plain() {
        return Fields.sending()
                .put("namespace", namespace)
                .put("group", group)
                .put("name", name)
                .put("state", state)
                .put("processes", processes.stream().map(ProcessLine::plain).toList())
                .plain();
    }

    /** {@code NAMESPACE/GROUP/MEMBER-N} */
    public String fullName() {
        return namespace + "/" + group + "/" + name;
    }
}
