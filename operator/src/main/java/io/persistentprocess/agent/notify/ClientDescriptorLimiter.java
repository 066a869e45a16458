package io.persistentprocess.agent.notify;

import io.persistentprocess.agent.loop.FileDescriptorReserve;
import io.persistentprocess.kernel.error.Errno;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Limits the descriptors that clients may take, so that there are always some for members. Requests beyond the limit are refused, logged and counted. If the agent itself
 * is short of descriptors, it accepts only a few clients that check its health or stop members. Any thread.
 */
public final class ClientDescriptorLimiter {
    /** The number of such clients of each kind while only the reserve is left. */
    private static final int IN_NEED = 2;

    private final FileDescriptorReserve reserve;
    private final ClientDescriptorShares shares;
    private final Map<Integer, Integer> byUser = new HashMap<>();
    private final Map<ClientKind, LongAdder> refused = new EnumMap<>(ClientKind.class);
    private int taken;
    private int watches;
    private int stored;

    private ClientDescriptorLimiter(FileDescriptorReserve reserve, ClientDescriptorShares shares) {
        this.reserve = reserve;
        this.shares = shares;
        for (ClientKind client : ClientKind.values()) {
            refused.put(client, new LongAdder());
        }
    }

    public static ClientDescriptorLimiter of(FileDescriptorReserve reserve) {
        return new ClientDescriptorLimiter(reserve, ClientDescriptorShares.of(reserve.limit()));
    }

    /**
     * Takes descriptors for a user's connections, eventfds, or what serves them.
     *
     * @return the reason for a refusal, for the user; then nothing is taken
     */
    public Optional<SubscribeResult.Refused> take(ClientKind client, int uid, int count) {
        Optional<SubscribeResult.Refused> refusal = reserve.isLow()
                ? Optional.of(new SubscribeResult.Refused(Errno.ENOSPC, reserve.message()))
                : takeOfShare(uid, count);
        refusal.ifPresent(_ -> refuse(client));
        return refusal;
    }

    private synchronized Optional<SubscribeResult.Refused> takeOfShare(int uid, int count) {
        int has = byUser.getOrDefault(uid, 0);
        if (has + count > shares.perUser()) {
            return Optional.of(new SubscribeResult.Refused(
                    Errno.EDQUOT,
                    "user %d uses %d of the agent's file descriptors, and the limit per user is %d; close connections, or raise the agent's limit (ulimit -n, LimitNOFILE=)"
                            .formatted(uid, has, shares.perUser())));
        }
        if (taken + count > shares.subscribers()) {
            return Optional.of(new SubscribeResult.Refused(
                    Errno.ENOSPC,
                    "subscribers use %d of the agent's file descriptors, and the limit for all of them is %d; raise the agent's limit (ulimit -n, LimitNOFILE=)"
                            .formatted(taken, shares.subscribers())));
        }
        byUser.put(uid, has + count);
        taken += count;
        return Optional.empty();
    }

    /** Gives descriptors back after they were closed. */
    public synchronized void release(int uid, int count) {
        taken -= count;
        byUser.computeIfPresent(uid, (_, has) -> has <= count ? null : has - count);
    }

    /** Takes a descriptor for watching an instance for subscribers. False: there is none left. */
    public synchronized boolean takeWatch() {
        if (watches >= shares.watches()) {
            refuse(ClientKind.WATCH);
            return false;
        }
        watches++;
        return true;
    }

    public synchronized void giveWatchBack() {
        watches--;
    }

    /** Takes descriptors for what a service stores. False: there are none left. */
    public synchronized boolean takeStored(int count) {
        if (reserve.isLow() || stored + count > shares.stored()) {
            return false;
        }
        stored += count;
        return true;
    }

    public synchronized void giveStoredBack(int count) {
        stored -= count;
    }

    /** The most clients of this kind that can be connected at a time. */
    public int most(ClientKind client) {
        return switch (client) {
            case CONTROL -> shares.controlClients();
            case SCRAPER -> shares.scrapers();
            case PROBER -> shares.probers();
            case SUBSCRIBER, SUBSCRIPTION, COSTLY_SUBSCRIBER -> shares.subscribers();
            case WATCH -> shares.watches();
        };
    }

    /** Whether one more client of this kind is accepted beside those connected. */
    public boolean hasRoomBeside(ClientKind client, int connected) {
        int most = reserve.isLow() ? inNeed(client) : most(client);
        return connected < most;
    }

    private int inNeed(ClientKind client) {
        return switch (client) {
            case CONTROL, PROBER -> IN_NEED;
            default -> 0;
        };
    }

    /** Counts a refused client. */
    public void refuse(ClientKind client) {
        refused.get(client).increment();
    }

    /** The refusals since the agent started, by the kind's label; every kind is present. */
    public Map<String, Long> refused() {
        Map<String, Long> counts = new LinkedHashMap<>();
        refused.forEach((client, count) -> counts.put(client.label(), count.sum()));
        return counts;
    }
}
