package io.persistentprocess.agent.logs;

import io.persistentprocess.kernel.descriptor.CloseOnFailure;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.poll.Epoll;
import io.persistentprocess.kernel.poll.EventFd;
import io.persistentprocess.kernel.poll.Inotify;
import io.persistentprocess.kernel.poll.InotifyEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the log rotator's thread waits for: messages to it, and writes to log files if inotify is available. */
final class LogWaker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogWaker.class);
    private static final long WAKEUP = 0;
    private static final long INOTIFY = 1;

    private final Epoll epoll;
    private final EventFd wakeup;
    private final Optional<Inotify> inotify;

    private LogWaker(Epoll epoll, EventFd wakeup, Optional<Inotify> inotify) {
        this.epoll = epoll;
        this.wakeup = wakeup;
        this.inotify = inotify;
    }

    /** @param unwatched the inspection interval without inotify, for the message */
    static LogWaker create(Duration unwatched) throws KernelException {
        try (CloseOnFailure opened = new CloseOnFailure()) {
            Epoll epoll = opened.add(Epoll.create(), Epoll::close);
            EventFd wakeup = opened.add(EventFd.create(), EventFd::close);
            epoll.add(wakeup.fd(), Epoll.IN, WAKEUP);
            return opened.keep(new LogWaker(epoll, wakeup, inotify(epoll, unwatched)));
        }
    }

    private static Optional<Inotify> inotify(Epoll epoll, Duration unwatched) {
        try (CloseOnFailure opened = new CloseOnFailure()) {
            Inotify inotify = opened.add(Inotify.create(), Inotify::close);
            epoll.add(inotify.fd(), Epoll.IN, INOTIFY);
            return Optional.of(opened.keep(inotify));
        } catch (KernelException e) {
            LOG.warn(
                    "log files cannot be watched, so they are checked for rotation every {} s reason=\"{}\"",
                    unwatched.toSeconds(),
                    e.getMessage());
            return Optional.empty();
        }
    }

    /** Empty: inotify is not available. */
    Optional<Inotify> inotify() {
        return inotify;
    }

    /** Wakes the thread for a message. Any thread. */
    void ring() {
        try {
            wakeup.signal();
        } catch (KernelException e) {
            throw new IllegalStateException("the thread that rotates logs cannot be woken", e);
        }
    }

    /** Returns after something has happened and was dispatched, or after {@code longest}; empty: no limit. */
    void await(Optional<Duration> longest, Runnable onRing, Consumer<InotifyEvent> onWrite) throws IOException {
        int ready = longest.isEmpty() ? epoll.await() : epoll.await(longest.get());
        for (int i = 0; i < ready; i++) {
            if (epoll.token(i) == WAKEUP) {
                wakeup.drain();
                onRing.run();
            } else {
                inotify.orElseThrow().read().forEach(onWrite);
            }
        }
    }

    /** Must be called when no worker uses it any more. */
    void closeInotify() {
        inotify.ifPresent(Inotify::close);
    }

    /** Does not close inotify; {@link #closeInotify} does. */
    @Override
    public void close() {
        wakeup.close();
        epoll.close();
    }
}
