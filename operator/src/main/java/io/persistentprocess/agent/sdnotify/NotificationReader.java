package io.persistentprocess.agent.sdnotify;

import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.loop.LoopTimer;
import io.persistentprocess.agent.model.KernelEvent;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.poll.Epoll;
import io.persistentprocess.kernel.socket.Datagram;
import io.persistentprocess.kernel.socket.DatagramServer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the notification socket: at most {@link #BATCH} messages a turn of the event loop, for at most a millisecond, and then not before a pause if there may be more.
 * So whoever floods the socket costs the loop a bounded share of its time, and waits himself: the kernel's queue is short, and a full one blocks senders. Reactor thread
 * only.
 */
@ReactorThread
final class NotificationReader {
    static final int BATCH = 64;

    private static final Logger LOG = LoggerFactory.getLogger(NotificationReader.class);
    /** The kernel holds net.unix.max_dgram_qlen messages, 10 by default and 512 under systemd. */
    private static final int MOST_QUEUED = 1024;

    private static final long MOST_NANOS = 1_000_000;
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final EventLoop reactor;
    private final NotifyEndpoint endpoint;
    private final BooleanSupplier full;
    private final Consumer<Datagram> receiver;
    private final LoopTimer pause;
    private OptionalLong token = OptionalLong.empty();
    private boolean refusing;

    /** @param full whether no message with descriptors may be received at the moment */
    NotificationReader(EventLoop reactor, NotifyEndpoint endpoint, BooleanSupplier full, Consumer<Datagram> receiver)
            throws KernelException {
        this.reactor = reactor;
        this.endpoint = endpoint;
        this.full = full;
        this.receiver = receiver;
        this.pause = LoopTimer.create(reactor, this::resume);
    }

    /** Opens the socket and reads from now on; does nothing if it does already. */
    void begin() throws KernelException {
        if (!endpoint.isOpen()) {
            watch(endpoint.open());
        }
    }

    private void watch(DatagramServer server) throws KernelException {
        token = OptionalLong.of(reactor.watch(server.fd(), Epoll.IN, KernelEvent.NOTIFICATION, _ -> read(server)));
    }

    private void resume() {
        try {
            if (endpoint.isOpen() && token.isEmpty()) {
                watch(endpoint.open());
            }
        } catch (KernelException e) {
            LOG.error("notifications of members are no longer read; restart the agent reason=\"{}\"", e.getMessage());
        }
    }

    /** Reads what was sent before, however much the kernel holds. */
    void readQueue() {
        for (int i = 0; i < MOST_QUEUED / BATCH; i++) {
            if (readNow()) {
                return;
            }
        }
    }

    /** Reads what is there, in bounds. Returns whether that is all. */
    boolean readNow() {
        try {
            return !endpoint.isOpen() || read(endpoint.open());
        } catch (KernelException e) {
            throw new IllegalStateException("an open socket is open", e);
        }
    }

    private boolean read(DatagramServer server) {
        try {
            long begun = System.nanoTime();
            for (int i = 0; i < BATCH && System.nanoTime() - begun < MOST_NANOS && mayReceive(server); i++) {
                Optional<Datagram> datagram = server.receive();
                if (datagram.isEmpty()) {
                    return true;
                }
                receiver.accept(datagram.get());
            }
        } catch (KernelException e) {
            // A descriptor that came with it found no place, for example. The message is lost, the next may be fine.
            LOG.warn("a notification of a member cannot be received reason=\"{}\"", e.getMessage());
        }
        pause();
        return false;
    }

    /** If too many descriptors wait to be closed, the kernel takes no more of them; where it cannot refuse them, nothing is received until some are closed. */
    private boolean mayReceive(DatagramServer server) {
        if (full.getAsBoolean()) {
            refusing = refusing || server.refuseDescriptors();
            return refusing;
        }
        if (refusing) {
            server.takeDescriptors();
            refusing = false;
        }
        return true;
    }

    private void pause() {
        token.ifPresent(reactor::unwatch);
        token = OptionalLong.empty();
        try {
            pause.wakeAt(Optional.of(EventLoop.now().plus(PAUSE)));
        } catch (KernelException e) {
            throw new IllegalStateException("a timer cannot be set", e);
        }
    }

    void close() {
        token.ifPresent(reactor::forget);
        token = OptionalLong.empty();
        pause.close();
        endpoint.close();
    }
}
