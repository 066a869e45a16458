package io.persistentprocess.kernel.namespace;

/**
 * The types of namespaces(7) that separate a container from its host and that a single thread can change. The PID namespace is not among them; it has to be the host's
 * from the start.
 */
public enum NamespaceType {
    CGROUP("cgroup", 0x02000000),
    NETWORK("net", 0x40000000),
    IPC("ipc", 0x08000000),
    UTS("uts", 0x04000000),
    /** Joined last, because afterwards the paths of /proc belong to another mount. */
    MOUNT("mnt", 0x00020000);

    private final String file;
    /** CLONE_NEW…, for setns(2). */
    final int flag;

    NamespaceType(String file, int flag) {
        this.file = file;
        this.flag = flag;
    }

    /** The name in /proc/PID/ns. */
    public String file() {
        return file;
    }
}
