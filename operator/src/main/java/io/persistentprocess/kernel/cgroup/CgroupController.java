package io.persistentprocess.kernel.cgroup;

/** A resource controller of cgroups(7) with limits. */
public enum CgroupController {
    CPU("cpu"),
    MEMORY("memory"),
    PIDS("pids");

    private final String id;

    CgroupController(String id) {
        this.id = id;
    }

    /** The kernel's name. */
    public String id() {
        return id;
    }
}
