package io.persistentprocess.local.notify;

import io.persistentprocess.agent.EventFdSubscriptions;
import io.persistentprocess.agent.notify.ClientKind;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.poll.Epoll;
import io.persistentprocess.kernel.poll.EventFd;
import io.persistentprocess.kernel.socket.PeerCredentials;
import io.persistentprocess.kernel.socket.SeqpacketConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the clients of one user and signals their eventfds, on a thread of its own ({@code ppg-notify-UID}), which exists as long as the user has a
 * connection. Everything that a user can slow down runs on this thread: signals that wake the waiters of its eventfds, and closing descriptors that
 * it sent, such as a socket that lingers or a file of a FUSE file system. So a user delays only its own clients.
 *
 * <p>If the agent dies here: connections end, as for all subscriptions.
 */
final class UserNotifier implements Runnable {
    /** Per user, whatever the number of its processes and connections. */
    static final int MOST_SUBSCRIPTIONS = 1024;

    static final int MOST_CLIENTS = 256;

    /** The thread's own descriptors, and those of the request that it serves. */
    static final int DESCRIPTORS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(UserNotifier.class);
    private static final int MOST_REFUSED_AT_ONCE = 16;
    private static final int SERVED_BETWEEN_SIGNALS = 16;
    /** The event loop spends at most 1/30 of its time on a user. */
    private static final int LOOP_SHARE = 30;

    private static final long WAKEUP = 0;
    private static final long CLIENTS = 1;

    private record PendingSubscriber(SeqpacketConnection connection, PeerCredentials peer) {}

    private final int uid;
    private final EventFdSubscriptions agent;
    private final SocketAccess access;
    private final Epoll epoll;
    private final Epoll clientsEpoll;
    private final EventFd wakeup;
    private final EventFdSignaller signaller;
    private final SignalCost cost;
    private final Map<Long, NotifyClient> clients = new HashMap<>();
    private final Queue<PendingSubscriber> coming = new ConcurrentLinkedQueue<>();
    private final Queue<RejectedConnection> refusals = new ConcurrentLinkedQueue<>();
    private final Queue<EventFdSubscription> due = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean rung = new AtomicBoolean();
    private final AtomicLong loopNanos = new AtomicLong();
    private long nextToken;
    private long servesAgainAt = System.nanoTime();
    private boolean listens = true;
    private int connected;
    private int refusing;
    private boolean ended;

    private UserNotifier(
            int uid,
            EventFdSubscriptions agent,
            SocketAccess access,
            SignalCost cost,
            Epoll epoll,
            Epoll clientsEpoll,
            EventFd wakeup,
            EventFdSignaller signaller) {
        this.uid = uid;
        this.agent = agent;
        this.access = access;
        this.cost = cost;
        this.epoll = epoll;
        this.clientsEpoll = clientsEpoll;
        this.wakeup = wakeup;
        this.signaller = signaller;
    }

    /** Serves no client before {@link #run}. EOPNOTSUPP: the kernel has no io_submit(2) for the agent. */
    static UserNotifier create(int uid, EventFdSubscriptions agent, SocketAccess access, SignalCost cost)
            throws KernelException {
        EventFdSignaller signaller;
        try {
            signaller = EventFdSignaller.create(cost);
        } catch (KernelException e) {
            throw new KernelException(
                    "the kernel gives the agent no way to signal an eventfd without blocking: " + e.getMessage(),
                    "",
                    Errno.EOPNOTSUPP);
        }
        Epoll epoll = Epoll.create();
        Epoll clientsEpoll = Epoll.create();
        EventFd wakeup = EventFd.create();
        epoll.add(wakeup.fd(), Epoll.IN, WAKEUP);
        epoll.add(clientsEpoll.fd(), Epoll.IN, CLIENTS);
        return new UserNotifier(uid, agent, access, cost, epoll, clientsEpoll, wakeup, signaller);
    }

    /** Takes over a connection, if possible. */
    synchronized Admission admit(SeqpacketConnection connection, PeerCredentials peer) {
        if (ended) {
            return Admission.ENDED;
        }
        if (connected >= MOST_CLIENTS) {
            return Admission.FULL;
        }
        connected++;
        coming.add(new PendingSubscriber(connection, peer));
        ring();
        return Admission.ADMITTED;
    }

    /** The result of an admission. */
    enum Admission {
        ADMITTED,
        FULL,
        ENDED
    }

    /** Lets this thread send a client the reason of its refusal and close the connection. False if too many are queued, or the thread has ended. */
    synchronized boolean refuse(RejectedConnection refusal) {
        if (ended || refusing >= MOST_REFUSED_AT_ONCE) {
            return false;
        }
        refusing++;
        refusals.add(refusal);
        ring();
        return true;
    }

    /** Ends soon, with all its clients. */
    synchronized void end() {
        if (!ended) {
            ended = true;
            ring();
        }
    }

    private void ring() {
        if (rung.compareAndSet(false, true)) {
            try {
                wakeup.signal();
            } catch (KernelException e) {
                throw new IllegalStateException("the thread that notifies user " + uid + " cannot be woken", e);
            }
        }
    }

    /** Called on the event loop's thread. */
    private void due(EventFdSubscription subscription) {
        due.add(subscription);
        ring();
    }

    @Override
    public void run() {
        try {
            while (!hasEnded()) {
                turn();
            }
            leaveAll();
            epoll.close();
            clientsEpoll.close();
            wakeup.close();
            signaller.close();
        } catch (InterruptedException _) {
            LOG.debug("subscribers are disconnected, because the agent ends uid={}", uid);
        } catch (KernelException | RuntimeException e) {
            LOG.error("the programs of a user are no longer notified until they connect again uid={}", uid, e);
        } finally {
            dead();
        }
    }

    private synchronized void dead() {
        ended = true;
    }

    /** Once this is true, no further client is admitted. */
    private synchronized boolean hasEnded() {
        ended |= connected == 0 && refusing == 0;
        return ended;
    }

    private void turn() throws KernelException, InterruptedException {
        welcomeAll();
        Duration pause = signalAll();
        Duration untilServing = listen();
        int ready = await(shorter(pause, untilServing));
        for (int i = 0; i < ready; i++) {
            if (epoll.token(i) == WAKEUP) {
                wakeup.drain();
                rung.set(false);
            } else {
                serveSome();
            }
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.isZero() ? other : other.isZero() || one.compareTo(other) < 0 ? one : other;
    }

    private int await(Duration atMost) throws KernelException {
        return atMost.isZero() ? epoll.await() : epoll.await(atMost);
    }

    private void welcomeAll() throws InterruptedException {
        for (PendingSubscriber next = coming.poll(); next != null; next = coming.poll()) {
            welcome(new NotifyClient(next.connection(), next.peer(), agent, access, loopNanos::addAndGet));
        }
        for (RejectedConnection next = refusals.poll(); next != null; next = refusals.poll()) {
            next.send();
            countRefused();
        }
    }

    private void welcome(NotifyClient client) throws InterruptedException {
        try {
            clientsEpoll.add(client.fd(), Epoll.IN, nextToken);
            clients.put(nextToken++, client);
        } catch (KernelException e) {
            LOG.warn("a subscriber cannot be served, it is disconnected uid={} reason=\"{}\"", uid, e.getMessage());
            client.dismiss(NotifyClient.refusal(e.errno(), e.getMessage()));
            countLeft();
        }
    }

    private synchronized void countRefused() {
        refusing--;
    }

    private synchronized void countLeft() {
        connected--;
    }

    /** How long until more may be signalled; zero: nothing is pending. */
    private Duration signalAll() throws InterruptedException {
        while (!due.isEmpty()) {
            Duration pause = cost.pause(System.nanoTime());
            if (!pause.isZero()) {
                return pause;
            }
            EventFdSubscription next = due.remove();
            if (!next.isClosed()) {
                signaller.signal(next);
            }
            if (next.hasEnded()) {
                next.client().forget(next);
            }
            if (cost.isTooMuch(System.nanoTime())) {
                cut();
            }
        }
        return Duration.ZERO;
    }

    /** Disconnects a user whose signals are expensive, with all its eventfds: each of them would cost as much again. */
    private void cut() throws InterruptedException {
        Duration forgiven = cost.untilForgiven(System.nanoTime());
        LOG.warn(
                "the programs of a user are disconnected, because too many wait for its eventfds uid={} connections={} seconds={}",
                uid,
                clients.size(),
                forgiven.toSeconds());
        agent.descriptors().refuse(ClientKind.COSTLY_SUBSCRIBER);
        for (NotifyClient client : List.copyOf(clients.values())) {
            client.dismiss(tooCostly(uid, forgiven));
            countLeft();
        }
        clients.clear();
        due.clear();
    }

    static String tooCostly(int uid, Duration forgiven) {
        return NotifyClient.refusal(
                Errno.EBUSY,
                "it takes too long to wake all programs that wait for eventfds of user %d; try again in %d s"
                        .formatted(uid, forgiven.toSeconds() + 1));
    }

    /** How long no requests are served; zero: they are. */
    private Duration listen() throws KernelException {
        long now = System.nanoTime();
        long spent = loopNanos.getAndSet(0);
        servesAgainAt = now + Math.max(0, servesAgainAt - now) + (LOOP_SHARE - 1) * spent;
        boolean pauses = servesAgainAt - now >= Duration.ofMillis(1).toNanos();
        if (listens == pauses) {
            epoll.modify(clientsEpoll.fd(), pauses ? 0 : Epoll.IN, CLIENTS);
            listens = !pauses;
        }
        return pauses ? Duration.ofNanos(servesAgainAt - now) : Duration.ZERO;
    }

    private void serveSome() throws KernelException, InterruptedException {
        int ready = Math.min(clientsEpoll.await(Duration.ZERO), SERVED_BETWEEN_SIGNALS);
        List<Long> tokens = new ArrayList<>();
        for (int i = 0; i < ready; i++) {
            tokens.add(clientsEpoll.token(i));
        }
        for (long token : tokens) {
            serve(token, clients.get(token));
        }
    }

    private void serve(long token, NotifyClient client) throws InterruptedException {
        try {
            int subscriptions = clients.values().stream()
                    .mapToInt(NotifyClient::subscriptions)
                    .sum();
            client.serve(MOST_SUBSCRIPTIONS - subscriptions, this::due);
        } catch (KernelException e) {
            LOG.debug("a subscriber closed its connection uid={} reason=\"{}\"", uid, e.getMessage());
            clients.remove(token);
            client.leave();
            countLeft();
        }
    }

    private void leaveAll() throws InterruptedException {
        for (NotifyClient client : clients.values()) {
            client.leave();
        }
        clients.clear();
        agent.descriptors().release(uid, DESCRIPTORS);
    }
}
