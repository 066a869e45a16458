package io.persistentprocess.api.env;

import java.util.List;

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

    /** Names the socket for notifications, sd_notify(3). */
    public static final String NOTIFY_SOCKET = "NOTIFY_SOCKET";

    /** How long the process may be without WATCHDOG=1, in microseconds, sd_watchdog_enabled(3). */
    public static final String WATCHDOG_USEC = "WATCHDOG_USEC";

    /** Whose watchdog {@link #WATCHDOG_USEC} is: the main process's, sd_watchdog_enabled(3). */
    public static final String WATCHDOG_PID = "WATCHDOG_PID";

    /** The PID of the supervisor, systemd.exec(5). */
    public static final String MANAGERPID = "MANAGERPID";

    /** How many descriptors the process has from 3 on that an earlier one has stored, sd_listen_fds(3). */
    public static final String LISTEN_FDS = "LISTEN_FDS";

    /** For whom they are: the main process. */
    public static final String LISTEN_PID = "LISTEN_PID";

    /** What they are called, separated by colons. */
    public static final String LISTEN_FDNAMES = "LISTEN_FDNAMES";

    /** What ppg sets for a member that uses notifications. */
    public static final List<String> SERVICE_VARIABLES = List.of(NOTIFY_SOCKET, WATCHDOG_USEC);

    private DefaultEnvironment() {}
}
