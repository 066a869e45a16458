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
import java.util.stream.Stream;
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
    /** Without inotify, or when the file cannot be watched, it is looked at whether it was written to or not. */
    private static final Duration LOOK_AFTER_UNWATCHED = Duration.ofSeconds(10);

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
    /** Those the user was told of; not again at every look. */
    private final Set<InstanceId> troubled = new HashSet<>();

    private final LogRoom room;
    private final KernelTally tally;
    private final Thread thread;
    private volatile boolean ended;

    private LogKeeper(Path directory, Epoll epoll, EventFd bell, Optional<Inotify> inotify, KernelTally tally) {
        this.room = new LogRoom(directory);
        this.epoll = epoll;
        this.bell = bell;
        this.inotify = inotify;
        this.tally = tally;
        this.thread = Thread.ofPlatform().name("ppg-logs").daemon().unstarted(this::run);
    }

    /**
     * @param directory the one that all logs are in, somewhere
     * @param tally where it counts what it is told
     */
    static LogKeeper start(Path directory, KernelTally tally) throws KernelException {
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
                    LOOK_AFTER_UNWATCHED.toSeconds(),
                    e.getMessage());
        }
        LogKeeper keeper = new LogKeeper(directory, epoll, bell, inotify, tally);
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
            troubled.remove(id);
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
        Optional<Duration> next = untilNextLook();
        int ready = next.isEmpty() ? epoll.await() : epoll.await(next.get());
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
        if (room.lookAgainAtNanos().filter(at -> at <= Clock.bootNanos()).isPresent()) {
            room.lookAgain();
        }
    }

    private Optional<Duration> untilNextLook() {
        return Stream.concat(
                        Optional.ofNullable(looks.peek()).map(Look::atNanos).stream(), room.lookAgainAtNanos().stream())
                .min(Comparator.naturalOrder())
                .map(at -> Duration.ofNanos(Math.max(0, at - Clock.bootNanos())));
    }

    private void written(InotifyEvent event) {
        if ((event.mask() & Inotify.OVERFLOW) != 0) {
            tally.count(KernelEvent.LOG_EVENTS_LOST);
            kept.keySet().forEach(id -> lookAgain(id, LOOK_AFTER));
            return;
        }
        InstanceId id = byWatch.remove(event.wd());
        if (id != null) {
            tally.count(KernelEvent.LOG_WRITTEN);
            watches.remove(id);
            lookAgain(id, LOOK_AFTER);
        }
    }

    private void lookAgain(InstanceId id, Duration after) {
        if (awaitingLook.add(id)) {
            looks.add(new Look(Clock.bootNanos() + after.toNanos(), id));
        }
    }

    /** Watched before the size is read: a write in between is told of rather than lost. */
    private void look(Kept log) {
        Optional<KernelException> unwatched = watch(log);
        Optional<KernelException> failure = rotateIfLarge(log).or(() -> unwatched);
        if (failure.isEmpty()) {
            troubled.remove(log.id());
        } else if (troubled.add(log.id())) {
            String why = failure.get().getMessage();
            LOG.warn("a log file is not kept below its size instance={} reason=\"{}\"", log.id(), why);
        }
    }

    /** What cannot be watched, because it was removed or no watch is left, is looked at by the clock: the next process may open it anew. */
    private Optional<KernelException> watch(Kept log) {
        if (inotify.isEmpty()) {
            lookAgain(log.id(), LOOK_AFTER_UNWATCHED);
            return Optional.empty();
        }
        try {
            int watch = inotify.get().watch(log.file(), Inotify.MODIFY | Inotify.ONESHOT);
            watches.put(log.id(), watch);
            byWatch.put(watch, log.id());
            return Optional.empty();
        } catch (KernelException e) {
            return unwatched(log, e);
        }
    }

    /** One that is not there has been removed by somebody, or is not there yet: the next start makes it. Of one that is, the end must not go unnoticed. */
    private Optional<KernelException> unwatched(Kept log, KernelException e) {
        if (!e.is(Errno.ENOENT)) {
            lookAgain(log.id(), LOOK_AFTER_UNWATCHED);
            return Optional.of(e);
        }
        kept.remove(log.id());
        missing.add(log.id());
        if (Files.exists(log.file())) {
            keep(log.id(), log.file(), log.rotation());
        }
        return Optional.empty();
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

    private Optional<KernelException> rotateIfLarge(Kept log) {
        room.used();
        try {
            if (LogFile.size(log.file()) >= log.rotation().maxSizeBytes()
                    && LogFile.rotate(log.file(), log.rotation().maxFiles()) == LogFile.Rotation.EMPTIED) {
                room.emptied();
            }
            return Optional.empty();
        } catch (KernelException e) {
            return Optional.of(e);
        }
    }

    @Override
    public void close() {
        ended = true;
        ring();
        Joining.await(thread);
        inotify.ifPresent(Inotify::close);
        bell.close();
        epoll.close();
    }
}
