package io.persistentprocess.kernel;

/** The steps of a start, in their order. The constants stand in the order of {@code enum ppg_stage} in ppg_spawn.c. */
public enum Stage {
    CLONE("clone into cgroup"),
    DESCRIPTORS("close the agent's descriptors with close_range"),
    RECORD("record the PID in"),
    CGROUP("join cgroup"),
    OOM_SCORE("set oom_score_adj"),
    NAMESPACE("join namespace"),
    SESSION("setsid"),
    STDIO("open"),
    NICE("set nice"),
    RLIMIT("set rlimit"),
    CAPABILITIES("set capability"),
    GROUPS("set supplementary groups"),
    GID("set gid"),
    UID("set uid"),
    NO_NEW_PRIVILEGES("set no_new_privs"),
    CHDIR("chdir"),
    EXEC("exec");

    private final String verb;

    Stage(String verb) {
        this.verb = verb;
    }

    String verb() {
        return verb;
    }
}
