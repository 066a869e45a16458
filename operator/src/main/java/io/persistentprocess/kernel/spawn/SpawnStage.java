package io.persistentprocess.kernel.spawn;

import java.util.List;

/** The steps of a start, in the order of {@code enum stage} in spawn.h. */
public enum SpawnStage {
    CLONE("clone into cgroup"),
    DESCRIPTORS("close the agent's descriptors, and take over stored ones"),
    RECORD("record the PID in"),
    CGROUP("join cgroup"),
    OOM_SCORE("set oom_score_adj", "SYS_RESOURCE"),
    NAMESPACE("join namespace", "SYS_ADMIN"),
    SESSION("setsid"),
    STDIO("open"),
    NICE("set nice", "SYS_NICE"),
    CPU_AFFINITY("set CPU affinity"),
    SCHEDULER("set scheduling policy"),
    MEMORY_POLICY("set NUMA policy"),
    IO_PRIORITY("set I/O priority"),
    RLIMIT("set rlimit", "SYS_RESOURCE"),
    CAPABILITIES("set capability", "SETPCAP"),
    GROUPS("set supplementary groups", "SETGID"),
    GID("set gid", "SETGID"),
    UID("set uid", "SETUID"),
    NO_NEW_PRIVILEGES("set no_new_privs"),
    CHDIR("chdir"),
    EXEC("exec"),
    /** The file exists, but its interpreter does not. */
    INTERPRETER("exec");

    private final String verb;
    private final String capability;

    SpawnStage(String verb) {
        this(verb, "");
    }

    SpawnStage(String verb, String capability) {
        this.verb = verb;
        this.capability = capability;
    }

    String verb() {
        return verb;
    }

    /** The capabilities that root may lack for it, without {@code CAP_}. */
    List<String> capabilities() {
        return capability.isEmpty() ? List.of() : List.of(capability);
    }
}
