package io.persistentprocess.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.persistentprocess.api.value.ResourceLimit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The limits of getrlimit(2) by their names in lower case without {@code RLIMIT_}; those without effect since Linux 2.4 are left out. */
public record Rlimits(
        @JsonPropertyDescription("Bytes of address space.") Optional<ResourceLimit> as,
        @JsonPropertyDescription("Bytes of a core dump.") Optional<ResourceLimit> core,
        @JsonPropertyDescription("Seconds of CPU time.") Optional<ResourceLimit> cpu,
        @JsonPropertyDescription("Bytes of data segment.") Optional<ResourceLimit> data,
        @JsonPropertyDescription("Bytes of a file written.") Optional<ResourceLimit> fsize,
        @JsonPropertyDescription("Bytes locked in memory.") Optional<ResourceLimit> memlock,

        @JsonPropertyDescription("Bytes in POSIX message queues of the user.")
        Optional<ResourceLimit> msgqueue,

        @JsonPropertyDescription("20 − the lowest nice value the process may take.")
        Optional<ResourceLimit> nice,

        @JsonPropertyDescription("Highest file descriptor + 1.")
        Optional<ResourceLimit> nofile,

        @JsonPropertyDescription("Processes and threads of the user.")
        Optional<ResourceLimit> nproc,

        @JsonPropertyDescription("Highest real-time priority.")
        Optional<ResourceLimit> rtprio,

        @JsonPropertyDescription("Microseconds of CPU time without a blocking call, real-time scheduling only.")
        Optional<ResourceLimit> rttime,

        @JsonPropertyDescription("Queued signals of the user.")
        Optional<ResourceLimit> sigpending,

        @JsonPropertyDescription("Bytes of stack.") Optional<ResourceLimit> stack) {
    /** The limits that are set. */
    public Map<String, ResourceLimit> byName() {
        Map<String, Optional<ResourceLimit>> all = new TreeMap<>();
        all.put("as", as);
        all.put("core", core);
        all.put("cpu", cpu);
        all.put("data", data);
        all.put("fsize", fsize);
        all.put("memlock", memlock);
        all.put("msgqueue", msgqueue);
        all.put("nice", nice);
        all.put("nofile", nofile);
        all.put("nproc", nproc);
        all.put("rtprio", rtprio);
        all.put("rttime", rttime);
        all.put("sigpending", sigpending);
        all.put("stack", stack);
        Map<String, ResourceLimit> set = new TreeMap<>();
        all.forEach((name, limit) -> limit.ifPresent(value -> set.put(name, value)));
        return set;
    }
}
