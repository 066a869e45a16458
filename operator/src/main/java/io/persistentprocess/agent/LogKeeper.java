package io.persistentprocess.agent;

import io.persistentprocess.kernel.Clock;
import io.persistentprocess.kernel.Epoll;
import io.persistentprocess.kernel.Errno;
import io.persistentprocess.kernel.EventFd;
import io.persistentprocess.kernel.Inotify;
import io.persistentprocess.kernel.InotifyEvent;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.LogFile;
import io.persistentprocess.supervision.InstanceId;
import io.persistentprocess.supervision.LogRotation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps log files below their size, on a thread of its own ({@code ppg-logs}), so that no disk holds up the reactor.
 *
 * <p>Members write to their files directly, and go on doing so when the agent is dead. The kernel tells of the first write to a file (inotify(7), IN_ONESHOT); then the
 * file is looked at {@link #LOOK_AFTER} later and watched again: a member that writes nothing costs nothing, one that writes without end costs a look a second.
 */
final class LogKeeper implements AutoCloseable {
    private static final Duration LOOK_AFTER = Duration.ofSeconds(1);
    /** Without inotify, files are looked at whether they were written to or not. */
    private static final Duration LOOK_AFTER_WITHOUT_INOTIFY = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(LogKeeper.class);
    private static final long BELL = 0;
    private static final long INOTIFY = 1;

    private record Kept(InstanceId id, Path file, LogRotation rotation) {}

    private record Look(long atNanos, InstanceId id) {}

    private final Epoll epoll;
    private final EventFd bell;
    private final Optional<Inotify> inotify;
    private final Queue<Runnable> mailbox = new ConcurrentLinkedQueue<>();
    private final Map<InstanceId, Kept> kept = new HashMap<>();
    private final Map<InstanceId, Integer> watches = new HashMap<>();
    private final Map<Integer, InstanceId> byWatch = new HashMap<>();
    private final Queue<Look> looks = new PriorityQueue<>(Comparator.comparingLong(Look::atNanos));
    private final Set<InstanceId> awaitingLook = new HashSet<>();
    /** Not kept any more because there is no such file; read by any thread. */
    private final Set<InstanceId> missing = ConcurrentHashMap.newKeySet();

    private final Thread thread;
    private volatile boolean ended;

    private LogKeeper(Epoll epoll, EventFd bell, Optional<Inotify> inotify) {
        this.epoll = epoll;
        this.bell = bell;
        this.inotify = inotify;
        this.thread = Thread.ofPlatform().name("ppg-logs").daemon().unstarted(this::run);
    }

    static LogKeeper start() throws KernelException {
        Epoll epoll = Epoll.create();
        EventFd bell = EventFd.create();
        epoll.add(bell.fd(), Epoll.IN, BELL);
        Optional<Inotify> inotify = Optional.empty();
        try {
            inotify = Optional.of(Inotify.create());
            epoll.add(inotify.get().fd(), Epoll.IN, INOTIFY);
        } catch (KernelException e) {
            LOG.warn(
                    "log files are looked at every {} s instead of when they are written to reason=\"{}\"",
                    LOOK_AFTER_WITHOUT_INOTIFY.toSeconds(),
                    e.getMessage());
        }
        LogKeeper keeper = new LogKeeper(epoll, bell, inotify);
        keeper.thread.start();
        return keeper;
    }

    /** Keeps this file from now on, in this way. Any thread. */
    void keep(InstanceId id, Path file, LogRotation rotation) {
        tell(() -> {
            Kept next = new Kept(id, file, rotation);
            missing.remove(id);
            if (!next.equals(kept.put(id, next))) {
                look(next);
            }
        });
    }

    /** Whether a file that was to be kept was not there, and has to be kept anew when it is. Any thread. */
    boolean misses(InstanceId id) {
        return missing.contains(id);
    }

    /** Any thread. */
    void forget(InstanceId id) {
        tell(() -> {
            kept.remove(id);
            missing.remove(id);
            unwatch(id);
        });
    }

    private void tell(Runnable message) {
        mailbox.add(message);
        ring();
    }

    private void ring() {
        try {
            bell.signal();
        } catch (KernelException e) {
            throw new IllegalStateException("the log keeper cannot be woken", e);
        }
    }

    private void run() {
        while (!ended) {
            try {
                serve();
            } catch (IOException e) {
                LOG.warn("log files are not looked at reason=\"{}\"", e.getMessage());
            }
        }
    }

    private void serve() throws IOException {
        int ready = looks.isEmpty() ? epoll.await() : epoll.await(untilNextLook());
        for (int i = 0; i < ready; i++) {
            if (epoll.token(i) == BELL) {
                bell.drain();
                for (Runnable message = mailbox.poll(); message != null; message = mailbox.poll()) {
                    message.run();
                }
            } else {
                inotify.orElseThrow().read().forEach(this::written);
            }
        }
        while (!looks.isEmpty() && looks.element().atNanos() <= Clock.bootNanos()) {
            InstanceId id = looks.remove().id();
            awaitingLook.remove(id);
            Optional.ofNullable(kept.get(id)).ifPresent(this::look);
        }
    }

    private Duration untilNextLook() {
        return Duration.ofNanos(Math.max(0, looks.element().atNanos() - Clock.bootNanos()));
    }

    private void written(InotifyEvent event) {
        if ((event.mask() & Inotify.OVERFLOW) != 0) {
            kept.keySet().forEach(id -> lookAgain(id, LOOK_AFTER));
            return;
        }
        InstanceId id = byWatch.remove(event.wd());
        if (id != null) {
            watches.remove(id);
            lookAgain(id, LOOK_AFTER);
        }
    }

    private void lookAgain(InstanceId id, Duration after) {
        if (awaitingLook.add(id)) {
            looks.add(new Look(Clock.bootNanos() + after.toNanos(), id));
        }
    }

    private void look(Kept log) {
        watch(log);
        try {
            if (Files.exists(log.file())
                    && Files.size(log.file()) >= log.rotation().maxSizeBytes()) {
                LogFile.rotate(log.file(), log.rotation().maxFiles());
            }
        } catch (IOException e) {
            LOG.warn("a log file cannot be rotated instance={} reason=\"{}\"", log.id(), e.getMessage());
        }
    }

    /** Before the size is read: a write in between is told of rather than lost. */
    private void watch(Kept log) {
        if (inotify.isEmpty()) {
            lookAgain(log.id(), LOOK_AFTER_WITHOUT_INOTIFY);
            return;
        }
        try {
            int watch = inotify.get().watch(log.file(), Inotify.MODIFY | Inotify.ONESHOT);
            watches.put(log.id(), watch);
            byWatch.put(watch, log.id());
        } catch (KernelException e) {
            unwatched(log, e);
        }
    }

    /** One that is not there has been removed by somebody, or is not there yet: the next start makes it. Of one that is, the end must not go unnoticed. */
    private void unwatched(Kept log, KernelException e) {
        if (e.is(Errno.ENOENT)) {
            kept.remove(log.id());
            missing.add(log.id());
            if (Files.exists(log.file())) {
                keep(log.id(), log.file(), log.rotation());
            }
        } else {
            LOG.debug("a log file cannot be watched instance={} reason=\"{}\"", log.id(), e.getMessage());
            lookAgain(log.id(), LOOK_AFTER_WITHOUT_INOTIFY);
        }
    }

    private void unwatch(InstanceId id) {
        Integer watch = watches.remove(id);
        if (watch == null) {
            return;
        }
        byWatch.remove(watch);
        try {
            inotify.orElseThrow().unwatch(watch);
        } catch (KernelException e) {
            LOG.debug("a watch stays instance={} reason=\"{}\"", id, e.getMessage());
        }
    }

    @Override
    public void close() {
        ended = true;
        ring();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        inotify.ifPresent(Inotify::close);
        bell.close();
        epoll.close();
    }
}
