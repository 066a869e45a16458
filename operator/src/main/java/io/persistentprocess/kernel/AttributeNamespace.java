package io.persistentprocess.kernel;

/**
 * Where the attributes of cgroups are kept, xattr(7). Chosen once, for a whole tree: what was written under one is not found under the other.
 */
public enum AttributeNamespace {
    /** Hidden from everyone without CAP_SYS_ADMIN: attributes hold the environments of members. */
    TRUSTED("trusted.ppg."),
    /** For an unprivileged agent in a delegated cgroup: readable by who may read the directory. */
    USER("user.ppg.");

    private static final int CAP_SYS_ADMIN = 21;

    private final String prefix;

    AttributeNamespace(String prefix) {
        this.prefix = prefix;
    }

    /** What the calling thread may use. CAP_SYS_ADMIN counts in the initial user namespace only (xattr_permission in fs/xattr.c). */
    public static AttributeNamespace ofThisProcess() throws KernelException {
        return (Capabilities.effectiveOnHost() >> CAP_SYS_ADMIN & 1) == 1 ? TRUSTED : USER;
    }

    String prefix() {
        return prefix;
    }
}
