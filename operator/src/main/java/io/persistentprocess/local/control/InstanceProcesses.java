package io.persistentprocess.local.control;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An instance and every process in its cgroup.
 *
 * @param processes oldest first; empty for an instance that is not running
 * @param truncated whether there are more than an answer may hold
 */
public record InstanceProcesses(
        String namespace, String group, String name, String state, List<ProcessLine> processes, boolean truncated) {
    public InstanceProcesses {
        processes = List.copyOf(processes);
    }

    /**
     * A process, or one of its threads.
     *
     * @param pid the process ID; for a thread its thread ID
     * @param parent the parent's PID, which may be outside the instance; for a thread that of its process
     * @param state as in proc_pid_stat(5), {@code S}
     * @param cpuMillis CPU time used; for a process the sum of all its threads
     * @param residentBytes resident memory; for a thread that of its process
     * @param command the arguments separated by blanks, or the name in brackets if there are none, as in ps(1); for a thread its name. The process
     * can change it, so it is not trustworthy
     * @param threads all but the first, if requested
     */
    public record ProcessLine(
            long pid,
            long parent,
            String state,
            Instant startedAt,
            long cpuMillis,
            long residentBytes,
            String command,
            List<ProcessLine> threads) {
        public ProcessLine {
            threads = List.copyOf(threads);
        }

        private static ProcessLine of(JsonFields fields) throws MalformedMessageException {
            return new ProcessLine(
                    fields.number("pid"),
                    fields.number("parent"),
                    fields.text("state"),
                    fields.time("startedAt"),
                    fields.optionalNumber("cpuMillis").orElse(0L),
                    fields.optionalNumber("residentBytes").orElse(0L),
                    fields.text("command"),
                    fields.objects("threads", ProcessLine::of));
        }

        private Map<String, Object> plain() {
            JsonFields.Sending sending = JsonFields.sending()
                    .put("pid", pid)
                    .put("parent", parent)
                    .put("state", state)
                    .put("startedAt", startedAt)
                    .put("cpuMillis", cpuMillis)
                    .put("residentBytes", residentBytes)
                    .put("command", command);
            return threads.isEmpty()
                    ? sending.plain()
                    : sending.put(
                                    "threads",
                                    threads.stream().map(ProcessLine::plain).toList())
                            .plain();
        }
    }

    static InstanceProcesses of(JsonFields fields) throws MalformedMessageException {
        return new InstanceProcesses(
                fields.text("namespace"),
                fields.text("group"),
                fields.text("name"),
                fields.text("state"),
                fields.objects("processes", ProcessLine::of),
                fields.flag("truncated"));
    }

    /** As maps, lists, strings, numbers and booleans. */
    public Map<String, Object> plain() {
        JsonFields.Sending sending = JsonFields.sending()
                .put("namespace", namespace)
                .put("group", group)
                .put("name", name)
                .put("state", state)
                .put("processes", processes.stream().map(ProcessLine::plain).toList());
        return truncated ? sending.put("truncated", true).plain() : sending.plain();
    }

    /** The number of listed processes and threads. */
    int lines() {
        return processes.stream()
                .mapToInt(process -> 1 + process.threads().size())
                .sum();
    }

    /** {@code NAMESPACE/GROUP/MEMBER-N} */
    public String fullName() {
        return namespace + "/" + group + "/" + name;
    }
}
