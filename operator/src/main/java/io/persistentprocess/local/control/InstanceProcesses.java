package io.persistentprocess.local.control;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An instance and every process in its cgroup.
 *
 * @param processes oldest first; empty for an instance that is not running
 * @param truncated whether there are more, which an answer has no room for
 */
public record InstanceProcesses(
        String namespace, String group, String name, String state, List<ProcessLine> processes, boolean truncated) {
    public InstanceProcesses {
        processes = List.copyOf(processes);
    }

    /**
     * A process, or one of its threads.
     *
     * @param pid of a thread its thread ID
     * @param parent may be outside of the instance; of a thread that of its process
     * @param state as in proc_pid_stat(5), {@code S}
     * @param cpuMillis what it has used, of a process with all its threads
     * @param residentBytes of a thread those of its process
     * @param command the arguments with blanks between them, or the name in brackets where there are none, as ps(1) shows it; of a thread its name; written by the process
     * itself, so not to be trusted
     * @param threads but the first, where they were asked for
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

    /** How many processes and threads are listed. */
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
