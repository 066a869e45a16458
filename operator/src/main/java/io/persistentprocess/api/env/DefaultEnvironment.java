package io.persistentprocess.api.env;

/** The variables that every member has before its own {@code env} is applied. */
public final class DefaultEnvironment {
    /** The search path that Debian's login(1) and most container images give to root. */
    public static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    public static final String PATH_NAME = "PATH";

    /** The index of an instance among its member's replicas. */
    public static final String ORDINAL_NAME = "PPG_ORDINAL";

    /** What distinguishes an instance from its member's others: its name, or else its ordinal. */
    public static final String INSTANCE_NAME = "PPG_INSTANCE";

    /** Prefix of the agent's own variables: {@code PPG_NAMESPACE}, {@code PPG_GROUP}, {@code PPG_MEMBER}, {@code PPG_ORDINAL}, {@code PPG_INSTANCE}, {@code PPG_NODE}. */
    public static final String RESERVED_PREFIX = "PPG_";

    private DefaultEnvironment() {}
}
