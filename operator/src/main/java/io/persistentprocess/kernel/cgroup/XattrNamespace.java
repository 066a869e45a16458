package io.persistentprocess.kernel.cgroup;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.CapabilitySets;

/** The namespace of cgroups' attributes, xattr(7). Chosen once for a whole tree: attributes in one namespace are not found in the other. */
public enum XattrNamespace {
    /** Only visible with CAP_SYS_ADMIN, because attributes contain the environments of members. */
    TRUSTED("trusted.ppg."),
    /** For an unprivileged agent in a delegated cgroup: readable for every user who can read the directory. */
    USER("user.ppg.");

    private static final int CAP_SYS_ADMIN = 21;

    private final String prefix;

    XattrNamespace(String prefix) {
        this.prefix = prefix;
    }

    /** The namespace that the calling thread may use. CAP_SYS_ADMIN counts in the initial user namespace only (xattr_permission in fs/xattr.c). */
    public static XattrNamespace ofThisProcess() throws KernelException {
        return (CapabilitySets.effectiveOnHost() >> CAP_SYS_ADMIN & 1) == 1 ? TRUSTED : USER;
    }

    String prefix() {
        return prefix;
    }
}
