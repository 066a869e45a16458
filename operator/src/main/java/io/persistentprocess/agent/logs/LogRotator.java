package io.persistentprocess.agent.logs;

import io.persistentprocess.agent.loop.KernelEventCounters;
import io.persistentprocess.agent.model.InstanceReporter;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ServiceThread;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.FileTail;
import io.persistentprocess.kernel.system.KernelClock;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.LogRotation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps log files below their size, on a thread of its own ({@code ppg-logs}) that waits for no disk: {@link LogWorker} does.
 *
 * <p>Members write to their files directly, and go on doing so when the agent is dead. The kernel tells of the first write to a file (inotify(7), IN_ONESHOT); then the
 * file is looked at as soon as {@link LogInspectionInterval} says, and watched again: a member that writes nothing costs nothing, one that writes without end costs a look a second, or
 * as many as it takes to keep its file below its size.
 *
 * <p>Dies here: files grow until the next agent looks at them.
 */
public final class LogRotator implements AutoCloseable {
    /** What a start may wait for the disk that logs are on; without an answer members run without logs. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** What the end may wait for logs to be cut whose members are gone. */
    private static final Duration LAST_LOOKS = Duration.ofSeconds(1);

    private static final Duration RELIEF = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(LogRotator.class);

    private final LogWaker waker;
    private final Queue<Runnable> mailbox = new ConcurrentLinkedQueue<>();
    private final LogDirectory directory;
    private final LogDiskSpace room;
    private final LogInspector inspector;
    private final LogWorker work;
    private final LogProblemReporter reports = new LogProblemReporter();
    private final LogInspectionScheduler looks;
    /** Whose end is being read. */
    private final Set<InstanceId> beingRead = new HashSet<>();
    /** Who wants that once more when it is done: a process may end while the end of its predecessor is being read. */
    private final Map<InstanceId, Consumer<Optional<FileTail>>> readNext = new HashMap<>();

    private final List<Runnable> whenQuiet = new ArrayList<>();
    private final AtomicBoolean finding = new AtomicBoolean();
    private final ServiceThread thread;
    private long reliefAtNanos;
    private volatile boolean ended;

    private LogRotator(Path directory, LogWaker waker, KernelEventCounters tally, AgentThreads threads) {
        this.directory = new LogDirectory(directory);
        this.work = new LogWorker(RELIEF, threads, this::tell);
        this.room = new LogDiskSpace(directory);
        this.inspector = new LogInspector(this.directory, room, waker.inotify(), () -> ended);
        this.looks = new LogInspectionScheduler(inspector, work, room, reports, tally, waker.inotify(), this::tell);
        this.waker = waker;
        this.thread = threads.service(ThreadRole.LOGS, this::run);
    }

    /**
     * Returns when it is known where logs are, or after {@link #PATIENCE}.
     *
     * @param directory the one that all logs are in, somewhere
     * @param tally where it counts what it is told
     */
    public static LogRotator start(Path directory, KernelEventCounters tally, AgentThreads threads)
            throws KernelException {
        LogRotator keeper =
                new LogRotator(directory, LogWaker.create(LogInspectionScheduler.LOOK_AFTER_UNWATCHED), tally, threads);
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
    public LogDirectory.Place place() {
        return directory.place();
    }

    /** Looks again where logs are, because one could not be opened there. Any thread. */
    public void findDirectory() {
        if (finding.compareAndSet(false, true)) {
            tell(() -> work.run(() -> {
                finding.set(false);
                directory.find();
            }));
        }
    }

    /** Is told of what is wrong with logs, by some thread. Before the first one is kept. */
    void reportTo(InstanceReporter reporter) {
        reports.to(reporter);
    }

    /** How many bytes of output were thrown away. Any thread. */
    public long droppedBytes() {
        return reports.droppedBytes();
    }

    /** Keeps this file from now on, in this way. Any thread. */
    void keep(ManagedLog log) {
        tell(() -> looks.keep(log));
    }

    /** Removes copies that are more than is kept, of a log that nobody writes to. Any thread. */
    void removeSurplus(InstanceId id, LogRotation rotation) {
        tell(() -> looks.removeSurplus(id, rotation));
    }

    /** Whether a file that was to be kept was not there, and has to be kept anew when it is. Any thread. */
    boolean misses(InstanceId id) {
        return looks.misses(id);
    }

    /** Any thread. */
    void forget(InstanceId id) {
        tell(() -> looks.forget(id));
    }

    /**
     * Reads the end of a log. Any thread.
     *
     * @param then is given it by some thread, once unless the keeper ends; empty: there is none, or somebody wanted it after that while it was being read
     */
    void tail(InstanceId id, Consumer<Optional<FileTail>> then) {
        tell(() -> {
            if (!beingRead.add(id)) {
                Optional.ofNullable(readNext.put(id, then)).ifPresent(given -> given.accept(Optional.empty()));
                return;
            }
            work.run(id.groupId(), () -> {
                try {
                    then.accept(inspector.tail(id));
                } finally {
                    tell(() -> {
                        beingRead.remove(id);
                        Optional.ofNullable(readNext.remove(id)).ifPresent(next -> tail(id, next));
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
        waker.await(untilNextLook(), this::readMessages, looks::written);
        looks.lookAtThoseDue();
        if (room.lookAgainAtNanos().filter(at -> at <= KernelClock.bootNanos()).isPresent()) {
            room.asked();
            work.run(() -> {
                boolean full = room.isFull();
                tell(() -> room.lookedAgain(full));
            });
        }
        if (reliefAtNanos <= KernelClock.bootNanos()) {
            work.relieve();
            reliefAtNanos = KernelClock.bootNanos() + RELIEF.toNanos();
        }
        if (!work.busy()) {
            looks.settled();
            whenQuiet.forEach(Runnable::run);
            whenQuiet.clear();
        }
    }

    private void readMessages() {
        for (Runnable message = mailbox.poll(); message != null; message = mailbox.poll()) {
            message.run();
        }
    }

    private Optional<Duration> untilNextLook() {
        return Stream.of(
                        looks.nextAtNanos(),
                        room.lookAgainAtNanos(),
                        work.busy() ? Optional.of(reliefAtNanos) : Optional.<Long>empty())
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder())
                .map(at -> Duration.ofNanos(Math.max(0, at - KernelClock.bootNanos())));
    }

    /** Of members that are gone, nobody would look at the logs any more. */
    private void awaitLastLooks() {
        CountDownLatch quiet = new CountDownLatch(1);
        tell(() -> whenQuiet.add(quiet::countDown));
        try {
            if (!quiet.await(LAST_LOOKS.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("logs are left as they are, their file system is slow");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Files that are being copied stay as they are. A disk that does not answer is not waited for. */
    @Override
    public void close() {
        awaitLastLooks();
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
