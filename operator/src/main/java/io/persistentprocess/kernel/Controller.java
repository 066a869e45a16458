package io.persistentprocess.kernel;

/** A resource controller of cgroups(7) that carries limits. */
public enum Controller {
    CPU("cpu"),
    MEMORY("memory"),
    PIDS("pids");

    private final String id;

    Controller(String id) {
        this.id = id;
    }

    /** As the kernel calls it. */
    public String id() {
        return id;
    }
}
