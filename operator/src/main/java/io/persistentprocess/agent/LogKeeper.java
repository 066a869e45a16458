package io.persistentprocess.agent;

import io.persistentprocess.agent.LogInspector.Finding.Missing;
import io.persistentprocess.agent.LogInspector.Finding.Present;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ServiceThread;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.kernel.Clock;
import io.persistentprocess.kernel.FileTail;
import io.persistentprocess.kernel.Inotify;
import io.persistentprocess.kernel.InotifyEvent;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.supervision.GroupId;
import io.persistentprocess.supervision.InstanceId;
import io.persistentprocess.supervision.LogRotation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps log files below their size, on a thread of its own ({@code ppg-logs}) that waits for no disk: {@link LogWork} does.
 *
 * <p>Members write to their files directly, and go on doing so when the agent is dead. The kernel tells of the first write to a file (inotify(7), IN_ONESHOT); then the
 * file is looked at {@link #LOOK_AFTER} later and watched again: a member that writes nothing costs nothing, one that writes without end costs a look a second.
 *
 * <p>Dies here: files grow until the next agent looks at them.
 */
final class LogKeeper implements AutoCloseable {
    private static final Duration LOOK_AFTER = Duration.ofSeconds(1);
    /** Without inotify, or when the file cannot be watched, it is looked at whether it was written to or not. */
    private static final Duration LOOK_AFTER_UNWATCHED = Duration.ofSeconds(10);
    /** What a start may wait for the disk that logs are on; without an answer members run without logs. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration RELIEF = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(LogKeeper.class);

    private record Kept(InstanceId id, LogRotation rotation) {}

    private final LogWaker waker;
    private final Queue<Runnable> mailbox = new ConcurrentLinkedQueue<>();
    private final Map<InstanceId, Kept> kept = new HashMap<>();
    private final Optional<LogWatches> watches;
    private final LogSchedule schedule = new LogSchedule();
    /** Being looked at, or waiting for their turn. */
    private final Set<InstanceId> underWay = new HashSet<>();
    /** Whose end is being read. */
    private final Set<InstanceId> beingRead = new HashSet<>();
    /** Not kept any more because there is no such file; read by any thread. */
    private final Set<InstanceId> missing = ConcurrentHashMap.newKeySet();
    /** Those the user was told of; not again at every look. */
    private final Set<InstanceId> troubled = new HashSet<>();

    private final LogDirectory directory;
    private final LogRoom room;
    private final LogInspector inspector;
    private final LogWork work;
    private final AtomicBoolean finding = new AtomicBoolean();
    private final KernelTally tally;
    private final ServiceThread thread;
    private long reliefAtNanos;
    private volatile boolean ended;

    private LogKeeper(Path directory, LogWaker waker, KernelTally tally, AgentThreads threads) {
        this.directory = new LogDirectory(directory);
        this.work = new LogWork(RELIEF, threads);
        this.room = new LogRoom(directory);
        this.inspector = new LogInspector(this.directory, room, waker.inotify(), () -> ended);
        this.waker = waker;
        this.watches = waker.inotify().map(LogWatches::new);
        this.tally = tally;
        this.thread = threads.service(ThreadRole.LOGS, this::run);
    }

    /**
     * Returns when it is known where logs are, or after {@link #PATIENCE}.
     *
     * @param directory the one that all logs are in, somewhere
     * @param tally where it counts what it is told
     */
    static LogKeeper start(Path directory, KernelTally tally, AgentThreads threads) throws KernelException {
        LogKeeper keeper = new LogKeeper(directory, LogWaker.create(LOOK_AFTER_UNWATCHED), tally, threads);
        keeper.thread.start();
        keeper.awaitDirectory();
        return keeper;
    }

    private void awaitDirectory() {
        CountDownLatch found = new CountDownLatch(1);
        tell(() -> work.run(() -> {
            directory.find();
            found.countDown();
        }));
        try {
            if (!found.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn(
                        "the log directory does not answer, members start without logs directory={}",
                        directory.configured());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where logs are. Any thread. */
    LogDirectory.Place place() {
        return directory.place();
    }

    /** Looks again where logs are, because one could not be opened there. Any thread. */
    void findDirectory() {
        if (finding.compareAndSet(false, true)) {
            tell(() -> work.run(() -> {
                finding.set(false);
                directory.find();
            }));
        }
    }

    /** Keeps this instance's file from now on, in this way. Any thread. */
    void keep(InstanceId id, LogRotation rotation) {
        tell(() -> {
            Kept next = new Kept(id, rotation);
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
            watches.ifPresent(all -> all.forget(id));
            troubled.remove(id);
        });
    }

    /**
     * Reads the end of a log. Any thread.
     *
     * @param then is given it by some thread, once unless the keeper ends; empty: there is none, or it is being read already, from a file system that does not answer
     */
    void tail(InstanceId id, Consumer<Optional<FileTail>> then) {
        tell(() -> {
            if (!beingRead.add(id)) {
                then.accept(Optional.empty());
                return;
            }
            GroupId group = id.groupId();
            work.run(group, () -> {
                try {
                    then.accept(inspector.tail(id));
                } finally {
                    tell(() -> {
                        beingRead.remove(id);
                        work.done(group);
                    });
                }
            });
        });
    }

    private void tell(Runnable message) {
        if (!ended) {
            mailbox.add(message);
            waker.ring();
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
        waker.await(untilNextLook(), this::readMessages, this::written);
        for (InstanceId id : schedule.due()) {
            Optional.ofNullable(kept.get(id)).ifPresent(this::look);
        }
        if (room.lookAgainAtNanos().filter(at -> at <= Clock.bootNanos()).isPresent()) {
            room.asked();
            work.run(() -> {
                boolean full = room.isFull();
                tell(() -> room.lookedAgain(full));
            });
        }
        if (reliefAtNanos <= Clock.bootNanos()) {
            work.relieve();
            reliefAtNanos = Clock.bootNanos() + RELIEF.toNanos();
        }
    }

    private void readMessages() {
        for (Runnable message = mailbox.poll(); message != null; message = mailbox.poll()) {
            message.run();
        }
    }

    private Optional<Duration> untilNextLook() {
        return Stream.of(
                        schedule.nextAtNanos(),
                        room.lookAgainAtNanos(),
                        work.busy() ? Optional.of(reliefAtNanos) : Optional.<Long>empty())
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder())
                .map(at -> Duration.ofNanos(Math.max(0, at - Clock.bootNanos())));
    }

    private void written(InotifyEvent event) {
        if ((event.mask() & Inotify.OVERFLOW) != 0) {
            tally.count(KernelEvent.LOG_EVENTS_LOST);
            kept.keySet().forEach(id -> schedule.add(id, LOOK_AFTER));
            return;
        }
        watches.flatMap(all -> all.written(event)).ifPresent(id -> {
            tally.count(KernelEvent.LOG_WRITTEN);
            schedule.add(id, LOOK_AFTER);
        });
    }

    private void look(Kept log) {
        if (!underWay.add(log.id())) {
            schedule.add(log.id(), LOOK_AFTER);
            return;
        }
        GroupId group = log.id().groupId();
        work.run(group, () -> {
            LogInspector.Finding finding = inspect(log);
            tell(() -> {
                underWay.remove(log.id());
                found(log, finding);
                work.done(group);
                if (!work.busy()) {
                    watches.ifPresent(LogWatches::settled);
                }
            });
        });
    }

    /** Whatever happens there is a finding: the group's other logs wait for it. */
    private LogInspector.Finding inspect(Kept log) {
        try {
            return ended ? new Missing() : inspector.inspect(log.id(), log.rotation());
        } catch (RuntimeException | Error e) {
            LOG.error("internal error: a log file was not looked at instance={}", log.id(), e);
            return Present.untouched(Optional.empty());
        }
    }

    private void found(Kept log, LogInspector.Finding finding) {
        if (!log.equals(kept.get(log.id()))) {
            if (finding instanceof Present present) {
                watches.ifPresent(all -> present.watch().ifPresent(all::end));
            }
            return;
        }
        switch (finding) {
            case Missing _ -> notThere(log);
            case Present present -> there(log, present);
        }
    }

    private void there(Kept log, Present found) {
        switch (found.room()) {
            case ENOUGH -> {}
            case NONE -> room.none();
            case EMPTIED -> room.emptied();
        }
        if (found.size() == LogInspector.Size.STILL_TOO_LARGE) {
            // Others have their turn first.
            schedule.add(log.id(), Duration.ZERO);
        }
        if (found.watch().isPresent()
                && watches.orElseThrow().made(log.id(), found.watch().get())) {
            schedule.add(log.id(), LOOK_AFTER);
        }
        if (found.watch().isEmpty()) {
            schedule.add(log.id(), LOOK_AFTER_UNWATCHED);
        }
        if (found.failure().isEmpty()) {
            troubled.remove(log.id());
        } else if (troubled.add(log.id())) {
            String why = found.failure().get().getMessage();
            LOG.warn("a log file is not kept as it should be instance={} reason=\"{}\"", log.id(), why);
        }
    }

    /** One that is not there has been removed by somebody, or is not there yet: the next start makes it. It may have done so just now. */
    private void notThere(Kept log) {
        kept.remove(log.id());
        missing.add(log.id());
        work.run(() -> {
            if (inspector.exists(log.id())) {
                keep(log.id(), log.rotation());
            }
        });
    }

    /** Files that are being copied stay as they are. A disk that does not answer is not waited for. */
    @Override
    public void close() {
        ended = true;
        thread.end();
        waker.ring();
        thread.join();
        if (work.close()) {
            waker.closeInotify();
        } else {
            LOG.warn(
                    "a log file is still waited for, its file system does not answer directory={}",
                    directory.configured());
        }
        waker.close();
    }
}
