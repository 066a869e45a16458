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
 * The part of the agent's descriptors that clients may have, so that there are always some for members: what goes beyond it is refused, told and counted. When the agent
 * itself is short of descriptors, no more than a few of those who look whether it lives or want to stop members are let in. Any thread.
 */
public final class ClientDescriptorLimiter {
    /** Of each of those, while the agent has only its reserve left. */
    private static final int IN_NEED = 2;

    private final FileDescriptorReserve reserve;
    private final ClientDescriptorShares shares;
    private final Map<Integer, Integer> byUser = new HashMap<>();
    private final Map<ClientKind, LongAdder> refused = new EnumMap<>(ClientKind.class);
    private int taken;
    private int watches;

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
     * Takes so many for a user's connections, eventfds, or what serves them.
     *
     * @return why there are none, to be told to the user; then nothing is taken
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
                    "user %d has %d of the agent's file descriptors, and may have %d; close connections, or raise the agent's limit (ulimit -n, LimitNOFILE=)"
                            .formatted(uid, has, shares.perUser())));
        }
        if (taken + count > shares.subscribers()) {
            return Optional.of(new SubscribeResult.Refused(
                    Errno.ENOSPC,
                    "subscribers have %d of the agent's file descriptors, and may have %d; raise the agent's limit (ulimit -n, LimitNOFILE=)"
                            .formatted(taken, shares.subscribers())));
        }
        byUser.put(uid, has + count);
        taken += count;
        return Optional.empty();
    }

    /** What was taken is closed. */
    public synchronized void giveBack(int uid, int count) {
        taken -= count;
        byUser.computeIfPresent(uid, (_, has) -> has <= count ? null : has - count);
    }

    /** Whether one more descriptor may be used to watch an instance for subscribers; then it is taken. */
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

    /** How many clients of this kind can be connected at a time. */
    public int most(ClientKind client) {
        return switch (client) {
            case CONTROL -> shares.controlClients();
            case SCRAPER -> shares.scrapers();
            case PROBER -> shares.probers();
            case SUBSCRIBER, SUBSCRIPTION, COSTLY_SUBSCRIBER -> shares.subscribers();
            case WATCH -> shares.watches();
        };
    }

    /** Whether the agent has descriptors for one more client of this kind beside these. */
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

    /** Counts one that was sent away. */
    public void refuse(ClientKind client) {
        refused.get(client).increment();
    }

    /** How many were refused since the agent started, by the kind's name; every kind is there. */
    public Map<String, Long> refused() {
        Map<String, Long> counts = new LinkedHashMap<>();
        refused.forEach((client, count) -> counts.put(client.label(), count.sum()));
        return counts;
    }
}
