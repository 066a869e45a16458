package io.persistentprocess.local.notify;

import io.persistentprocess.agent.Agent;
import io.persistentprocess.agent.host.HostContext;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.poll.Epoll;
import io.persistentprocess.kernel.poll.EventFd;
import io.persistentprocess.kernel.poll.TimerFd;
import io.persistentprocess.kernel.socket.SeqpacketConnection;
import io.persistentprocess.kernel.socket.SeqpacketServer;
import io.persistentprocess.kernel.system.KernelClock;
import io.persistentprocess.local.control.ControlSocketException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts programs that subscribe to notifications. Its thread ({@code ppg-notify}) exists while connections arrive; at other times the event loop
 * watches the socket and starts it. Each user's clients are served by a thread of their own, see {@link UserNotifier}. Any thread may call open and
 * close.
 *
 * <p>If the agent dies here: clients see the end of the connection, and their eventfds stay silent. A new agent creates a new socket and knows none
 * of them.
 */
public final class NotifySocket implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NotifySocket.class);
    private static final int BACKLOG = 128;
    private static final Duration A_WHILE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long LISTENER = 0;
    private static final long WAKEUP = 1;

    private final Agent agent;
    private final SocketAccess access;
    private final SeqpacketServer listener;
    private final Epoll epoll;
    private final EventFd wakeup;
    private final UserNotifierRegistry users;
    private final CountDownLatch tornDown = new CountDownLatch(1);
    private boolean scarce;
    private volatile boolean ended;

    private NotifySocket(Agent agent, SocketAccess access, SeqpacketServer listener, Epoll epoll, EventFd wakeup) {
        this.agent = agent;
        this.access = access;
        this.listener = listener;
        this.epoll = epoll;
        this.wakeup = wakeup;
        this.users = new UserNotifierRegistry(agent.subscriptions(), access, agent.threads());
    }

    /** The socket's path for an agent with this control socket. */
    public static Path beside(Path controlSocket) {
        return controlSocket.resolveSibling(controlSocket.getFileName() + ".notify");
    }

    /**
     * Creates the socket beside the control socket, which must be open: its lock covers both.
     *
     * @throws ControlSocketException the path cannot be used
     */
    public static NotifySocket open(Path controlSocket, Agent agent) throws ControlSocketException {
        Path path = beside(controlSocket.toAbsolutePath());
        try {
            return agent.host().call(() -> open(path, new SocketAccess(path), agent));
        } catch (IOException e) {
            throw new ControlSocketException("notification socket " + path + " cannot be made: " + e.getMessage(), e);
        }
    }

    private static NotifySocket open(Path path, SocketAccess access, Agent agent) throws IOException {
        SeqpacketServer listener = SeqpacketServer.bind(path, SocketAccess.OWNER_ONLY, BACKLOG);
        try {
            NotifySocket socket = new NotifySocket(agent, access, listener, Epoll.create(), EventFd.create());
            socket.epoll.add(listener.fd(), Epoll.IN, LISTENER);
            socket.epoll.add(socket.wakeup.fd(), Epoll.IN, WAKEUP);
            socket.rest();
            return socket;
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }

    /**
     * Looks up a user group of a host.
     *
     * @param group name or number
     * @throws IOException there is none; the message says what to do
     */
    public static int groupOf(String group, HostContext host) throws IOException {
        return host.call(() -> SocketAccess.number(group));
    }

    /**
     * Lets the members of a user group of the host subscribe, beside root and the agent's user.
     *
     * @param group name or number
     * @throws IOException the group cannot be added; the others can still subscribe. The message says what to do
     */
    public void letIn(String group) throws IOException {
        HostContext host = agent.host();
        host.call(() -> {
            access.letIn(group, host);
            return group;
        });
    }

    private void rest() {
        agent.subscriptions().whenReady(epoll.fd(), this::begin);
    }

    /** Called on the event loop's thread, so that the new thread starts in the same namespaces. */
    private void begin() {
        try {
            agent.threads().service(ThreadRole.NOTIFY, this::run).start();
        } catch (OutOfMemoryError e) {
            agent.threads().failed(ThreadRole.NOTIFY, e);
            restAfterAWhile();
        }
    }

    /** No thread can be created: the host or this user is at its limit. A waiting client would wake the event loop without end. */
    private void restAfterAWhile() {
        try {
            TimerFd timer = TimerFd.boottime();
            timer.armAt(KernelClock.bootNanos() + A_WHILE.toNanos());
            agent.subscriptions().whenReady(timer.fd(), () -> {
                timer.close();
                rest();
            });
        } catch (KernelException e) {
            LOG.error("no program is notified any more; restart the agent reason=\"{}\"", e.getMessage());
        }
    }

    private void run() throws KernelException {
        try {
            serve();
            if (!ended) {
                rest();
                return;
            }
        } catch (KernelException | RuntimeException | Error e) {
            if (!ended) {
                throw e;
            }
            LOG.debug("the agent ended while a subscriber was accepted", e);
        }
        tearDown();
    }

    /** Accepts until no connection has arrived for a while. */
    private void serve() throws KernelException {
        boolean idle = false;
        while (!ended && !idle) {
            int ready = epoll.await(A_WHILE);
            if (!ended && (ready > 0 || scarce)) {
                acceptAll();
            }
            idle = ready == 0 && !scarce;
        }
    }

    /** Without a descriptor for it, a client stays in the queue and would wake the epoll without end. Until one is free, the socket is polled. */
    private void acceptAll() throws KernelException {
        try {
            boolean room = users.hasRoom();
            while (room) {
                Optional<SeqpacketConnection> next = listener.accept();
                if (next.isEmpty()) {
                    break;
                }
                users.welcome(next.get());
                room = users.hasRoom();
            }
            listen(room ? Epoll.IN : 0);
        } catch (KernelException e) {
            LOG.warn("a subscriber could not be accepted reason=\"{}\"", e.getMessage());
            listen(0);
        }
    }

    private void listen(int events) throws KernelException {
        boolean pause = events == 0;
        if (scarce != pause) {
            epoll.modify(listener.fd(), events, LISTENER);
            scarce = pause;
        }
    }

    private void tearDown() {
        users.end();
        listener.close();
        epoll.close();
        wakeup.close();
        tornDown.countDown();
    }

    /** Closes all connections. Subscriptions end with the agent, which must not have ended yet. */
    @Override
    public void close() throws IOException {
        ended = true;
        agent.host().call(() -> Files.deleteIfExists(access.socket()));
        wakeup.signal();
        try {
            if (!tornDown.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS) || !users.awaitEnd(PATIENCE)) {
                LOG.debug("a subscriber is still being served");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
