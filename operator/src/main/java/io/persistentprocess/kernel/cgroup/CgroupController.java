package io.persistentprocess.kernel.cgroup;

/** A resource controller of cgroups(7) that carries limits. */
public enum CgroupController {
    CPU("cpu"),
    MEMORY("memory"),
    PIDS("pids");

    private final String id;

    CgroupController(String id) {
        this.id = id;
    }

    /** As the kernel calls it. */
    public String id() {
        return id;
    }
}
