package io.persistentprocess.agent.notify;

/**
 * The share of the agent's descriptors for each kind of client. All together get at most a quarter. Pure.
 *
 * @param subscribers connections to the notification socket, the eventfds of their requests, and the threads that serve them
 * @param perUser the share of one user in these: half, so that no user takes all
 * @param watches descriptors that watch instances for subscribers
 * @param controlClients connections to the control socket, of {@link #PER_CONTROL_CLIENT} descriptors each
 * @param scrapers connections to /metrics
 * @param probers connections to the listener for health
 * @param stored what services have stored for their next start
 */
record ClientDescriptorShares(
        int subscribers, int perUser, int watches, int controlClients, int scrapers, int probers, int stored) {
    /** The connection, and the selector that waits for it. */
    static final int PER_CONTROL_CLIENT = 3;

    private static final int LEAST = 16;
    private static final int MOST = 16_384;

    /** The shares of a limit of RLIMIT_NOFILE, getrlimit(2). */
    static ClientDescriptorShares of(long limit) {
        int all = Math.clamp(limit / 4, LEAST, MOST);
        int scrapers = Math.clamp(all / 8, 2, 32);
        int probers = Math.clamp(all / 16, 2, 16);
        // A script may restart many members in parallel, and each command stays connected until its member runs.
        int controlClients = Math.max(
                Math.clamp(all / (4 * PER_CONTROL_CLIENT), 1, 8), Math.clamp(all / (8 * PER_CONTROL_CLIENT), 1, 64));
        int subscribers = all / 2;
        int rest = all - subscribers - scrapers - probers - PER_CONTROL_CLIENT * controlClients;
        int stored = Math.max(0, rest / 3);
        int watches = Math.max(1, rest - stored);
        return new ClientDescriptorShares(
                subscribers, subscribers / 2, watches, controlClients, scrapers, probers, stored);
    }
}
