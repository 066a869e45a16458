package io.persistentprocess.kernel.cgroup;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.CapabilitySets;

/**
 * Where the attributes of cgroups are kept, xattr(7). Chosen once, for a whole tree: what was written under one is not found under the other.
 */
public enum XattrNamespace {
    /** Hidden from everyone without CAP_SYS_ADMIN: attributes hold the environments of members. */
    TRUSTED("trusted.ppg."),
    /** For an unprivileged agent in a delegated cgroup: readable by who may read the directory. */
    USER("user.ppg.");

    private static final int CAP_SYS_ADMIN = 21;

    private final String prefix;

    XattrNamespace(String prefix) {
        this.prefix = prefix;
    }

    /** What the calling thread may use. CAP_SYS_ADMIN counts in the initial user namespace only (xattr_permission in fs/xattr.c). */
    public static XattrNamespace ofThisProcess() throws KernelException {
        return (CapabilitySets.effectiveOnHost() >> CAP_SYS_ADMIN & 1) == 1 ? TRUSTED : USER;
    }

    String prefix() {
        return prefix;
    }
}
