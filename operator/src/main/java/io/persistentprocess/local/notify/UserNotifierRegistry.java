package io.persistentprocess.local.notify;

import io.persistentprocess.agent.EventFdSubscriptions;
import io.persistentprocess.agent.notify.ClientDescriptorLimiter;
import io.persistentprocess.agent.notify.ClientKind;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.socket.PeerCredentials;
import io.persistentprocess.kernel.socket.SeqpacketConnection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * The users with subscriptions, each with a thread of its own, and the cost of their signals. Nothing here waits for a user: the user's thread or
 * {@link ConnectionRejector} closes refused connections. For the thread that accepts connections.
 */
final class UserNotifierRegistry {
    /** The maximum number of threads; root has one more in any case. */
    static final int MOST = 16;

    /** Users whose signals were expensive lately. */
    private static final int MOST_REMEMBERED = 1024;

    private record User(UserNotifier notifier, Thread thread) {}

    private final EventFdSubscriptions agent;
    private final ClientDescriptorLimiter descriptors;
    private final SocketAccess access;
    private final Map<Integer, User> users = new HashMap<>();
    private final Map<Integer, SignalCost> costs = new HashMap<>();
    private final AgentThreads threads;
    private final ConnectionRejector refusals;
    private final Queue<RejectedConnection> unclosed = new ArrayDeque<>();

    UserNotifierRegistry(EventFdSubscriptions agent, SocketAccess access, AgentThreads threads) {
        this.threads = threads;
        this.refusals = new ConnectionRejector(threads);
        this.agent = agent;
        this.descriptors = agent.descriptors();
        this.access = access;
    }

    /** Whether one more connection can be refused. */
    boolean hasRoom() {
        while (!unclosed.isEmpty() && refusals.take(unclosed.element())) {
            unclosed.remove();
        }
        return unclosed.isEmpty();
    }

    /** Assigns a connection to a thread that serves or closes it. */
    void welcome(SeqpacketConnection connection) {
        try {
            PeerCredentials peer = connection.peer();
            Optional<String> refusal = admit(connection, peer);
            if (refusal.isPresent()) {
                sendAway(peer.uid(), new RejectedConnection(connection, refusal.get()));
            }
        } catch (KernelException e) {
            unclosed.add(new RejectedConnection(connection, NotifyClient.refusal(e.errno(), e.getMessage())));
        }
    }

    private void sendAway(int uid, RejectedConnection refusal) {
        User user = users.get(uid);
        if (user == null || !user.notifier().refuse(refusal)) {
            unclosed.add(refusal);
        }
    }

    /** The reason of a refusal; empty if the connection is served. */
    private Optional<String> admit(SeqpacketConnection connection, PeerCredentials peer) throws KernelException {
        int uid = peer.uid();
        users.values().removeIf(user -> !user.thread().isAlive());
        long now = System.nanoTime();
        SignalCost cost = costs.getOrDefault(uid, new SignalCost(now));
        if (cost.isTooMuch(now)) {
            descriptors.refuse(ClientKind.COSTLY_SUBSCRIBER);
            return Optional.of(UserNotifier.tooCostly(uid, cost.untilForgiven(now)));
        }
        Optional<String> refusal = take(uid, 1);
        if (refusal.isPresent()) {
            return refusal;
        }
        UserNotifier.Admission admission = users.containsKey(uid)
                ? users.get(uid).notifier().admit(connection, peer)
                : UserNotifier.Admission.ENDED;
        if (admission == UserNotifier.Admission.ADMITTED) {
            return Optional.empty();
        }
        if (admission == UserNotifier.Admission.ENDED) {
            refusal = begin(uid, cost, connection, peer);
        } else {
            descriptors.refuse(ClientKind.SUBSCRIBER);
            refusal =
                    Optional.of(NotifyClient.refusal(Errno.EDQUOT, "too many connections; use one for many eventfds"));
        }
        if (refusal.isPresent()) {
            descriptors.release(uid, 1);
        }
        return refusal;
    }

    private Optional<String> take(int uid, int count) {
        return descriptors
                .take(ClientKind.SUBSCRIBER, uid, count)
                .map(refused -> NotifyClient.refusal(refused.errno(), refused.message()));
    }

    private Optional<String> begin(int uid, SignalCost cost, SeqpacketConnection connection, PeerCredentials peer) {
        if (uid != 0 && users.keySet().stream().filter(other -> other != 0).count() >= MOST) {
            descriptors.refuse(ClientKind.SUBSCRIBER);
            return Optional.of(
                    NotifyClient.refusal(Errno.EUSERS, MOST + " users are notified, the most there can be at a time"));
        }
        Optional<String> refusal = take(uid, UserNotifier.DESCRIPTORS);
        if (refusal.isPresent()) {
            return refusal;
        }
        try {
            UserNotifier notifier = UserNotifier.create(uid, agent, access, cost);
            notifier.admit(connection, peer);
            Thread thread =
                    threads.unstarted(ThreadRole.SUBSCRIBERS, "ppg-notify-" + Integer.toUnsignedString(uid), notifier);
            users.put(uid, new User(notifier, thread));
            remember(uid, cost);
            thread.start();
            return Optional.empty();
        } catch (KernelException e) {
            descriptors.release(uid, UserNotifier.DESCRIPTORS);
            return Optional.of(NotifyClient.refusal(e.errno(), e.call()));
        }
    }

    private void remember(int uid, SignalCost cost) {
        long now = System.nanoTime();
        costs.entrySet()
                .removeIf(each ->
                        !users.containsKey(each.getKey()) && each.getValue().isForgotten(now));
        if (costs.size() < MOST_REMEMBERED) {
            costs.put(uid, cost);
        }
    }

    /** Ends all users' threads soon. */
    void end() {
        users.values().forEach(user -> user.notifier().end());
    }

    /** False if a user is still served. Any thread, after {@link #end}. */
    boolean awaitEnd(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        for (User user : users.values()) {
            long left = Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
            if (!user.thread().join(Duration.ofMillis(left))) {
                return false;
            }
        }
        return true;
    }
}
