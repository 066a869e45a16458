package io.persistentprocess.agent.network;

import io.persistentprocess.agent.host.HostContext;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ServiceThread;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.kernel.descriptor.CloseOnFailure;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.poll.Epoll;
import io.persistentprocess.kernel.poll.EventFd;
import io.persistentprocess.kernel.socket.LinkMessage;
import io.persistentprocess.kernel.socket.LinkSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that follows the network interfaces of the host until it is ended. It subscribes to changes first and lists the interfaces then, so that it misses none; if the
 * kernel drops messages, it does both again.
 */
final class LinkFollower {
    /** What the kernel has told: all interfaces, or changes since. */
    record LinkUpdate(boolean complete, List<LinkMessage> messages) {
        LinkUpdate {
            messages = List.copyOf(messages);
        }
    }

    private record Begun(LinkSocket socket, List<LinkMessage> list) {}

    /** At most ten times in a second messages are read. */
    static final Duration PACE = Duration.ofMillis(100);

    /** After so many datagrams the rest waits for the next turn. */
    private static final int MOST_DATAGRAMS = 256;

    private static final Duration AFTER_A_LOSS = Duration.ofMillis(250);
    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(5);
    private static final long WAKEUP = 0;
    private static final long MESSAGE = 1;
    private static final Logger LOG = LoggerFactory.getLogger(LinkFollower.class);

    private final HostContext host;
    private final BiConsumer<LinkFollower, LinkUpdate> receiver;
    private final ServiceThread thread;
    private final CountDownLatch ended = new CountDownLatch(1);
    private Optional<EventFd> wakeup = Optional.empty();

    /** @param receiver gets all that is new, on this thread */
    LinkFollower(HostContext host, AgentThreads threads, BiConsumer<LinkFollower, LinkUpdate> receiver) {
        this.host = host;
        this.receiver = receiver;
        this.thread = threads.service(ThreadRole.INTERFACES, this::serve);
    }

    void start() {
        thread.start();
    }

    /** Ends it soon. Any thread. */
    void end() {
        thread.end();
        ended.countDown();
        synchronized (this) {
            wakeup.ifPresent(LinkFollower::signal);
        }
    }

    void join() {
        thread.join();
    }

    private static void signal(EventFd wakeup) {
        try {
            wakeup.signal();
        } catch (KernelException e) {
            throw new IllegalStateException("an open eventfd accepts every signal", e);
        }
    }

    private boolean hasEnded() {
        return ended.getCount() == 0;
    }

    private boolean endsWithin(Duration time) throws InterruptedException {
        return ended.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void serve() throws InterruptedException {
        while (!hasEnded()) {
            try {
                follow();
            } catch (KernelException e) {
                if (e.is(Errno.ENOBUFS, Errno.EAGAIN)) {
                    LOG.debug(
                            "changes of network interfaces were missed, so all are listed again reason=\"{}\"",
                            e.getMessage());
                    endsWithin(AFTER_A_LOSS);
                } else {
                    warn(e);
                }
            } catch (IOException e) {
                warn(e);
            }
        }
    }

    private void warn(IOException e) throws InterruptedException {
        LOG.warn(
                "the network interfaces cannot be followed, so instances named after them are neither added nor removed; ppg tries again in {} s reason=\"{}\"",
                AFTER_A_FAILURE.toSeconds(),
                e.getMessage());
        endsWithin(AFTER_A_FAILURE);
    }

    private void follow() throws IOException, InterruptedException {
        try (Epoll epoll = Epoll.create();
                EventFd wake = EventFd.create()) {
            Begun begun = host.call(LinkFollower::subscribe);
            try (LinkSocket socket = begun.socket()) {
                epoll.add(wake.fd(), Epoll.IN, WAKEUP);
                epoll.add(socket.fd(), Epoll.IN, MESSAGE);
                setWakeup(Optional.of(wake));
                receiver.accept(this, new LinkUpdate(true, begun.list()));
                while (!hasEnded()) {
                    epoll.await();
                    read(socket);
                    endsWithin(PACE);
                }
            } finally {
                setWakeup(Optional.empty());
            }
        }
    }

    private synchronized void setWakeup(Optional<EventFd> eventFd) {
        wakeup = eventFd;
    }

    private static Begun subscribe() throws KernelException {
        try (CloseOnFailure opened = new CloseOnFailure()) {
            LinkSocket socket = opened.add(LinkSocket.subscribed(), LinkSocket::close);
            return opened.keep(new Begun(socket, LinkSocket.list()));
        }
    }

    private void read(LinkSocket socket) throws KernelException {
        List<LinkMessage> messages = new ArrayList<>();
        for (int i = 0; i < MOST_DATAGRAMS; i++) {
            Optional<List<LinkMessage>> part = socket.read();
            if (part.isEmpty()) {
                break;
            }
            messages.addAll(part.get());
        }
        if (!messages.isEmpty()) {
            receiver.accept(this, new LinkUpdate(false, messages));
        }
    }
}
