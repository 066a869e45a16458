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
 * Keeps log files below their size, on a thread of its own ({@code ppg-logs}) that never waits for a disk: {@link LogWorker} does.
 *
 * <p>Members write to their files directly, also while no agent runs. The kernel reports the first write to a file (inotify(7), IN_ONESHOT). The file is then inspected
 * after the time that {@link LogInspectionInterval} gives, and watched again. A member that writes nothing costs nothing; one that writes without end costs one
 * inspection a second, or as many as it takes to keep its file below its size.
 *
 * <p>If the agent dies here: files grow until the next agent inspects them.
 */
public final class LogRotator implements AutoCloseable {
    /** How long a start waits for the disk with the logs; after that members run without logs. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** How long the shutdown waits for the last inspections. */
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
    private final LogInspectionScheduler inspections;
    /** Instances whose log is being read. */
    private final Set<InstanceId> beingRead = new HashSet<>();
    /** Reads that were requested while one was under way: a process may end while the last output of its predecessor is being read. */
    private final Map<InstanceId, Consumer<Optional<FileTail>>> readNext = new HashMap<>();

    private final List<Runnable> whenQuiet = new ArrayList<>();
    private final AtomicBoolean finding = new AtomicBoolean();
    private final ServiceThread thread;
    private long reliefAtNanos;
    private volatile boolean ended;

    private LogRotator(Path directory, LogWaker waker, KernelEventCounters counters, AgentThreads threads) {
        this.directory = new LogDirectory(directory);
        this.work = new LogWorker(RELIEF, threads, this::enqueue);
        this.room = new LogDiskSpace(directory);
        this.inspector = new LogInspector(this.directory, room, waker.inotify(), () -> ended);
        this.inspections =
                new LogInspectionScheduler(inspector, work, room, reports, counters, waker.inotify(), this::enqueue);
        this.waker = waker;
        this.thread = threads.service(ThreadRole.LOGS, this::run);
    }

    /**
     * Returns when the log directory has been checked, or after {@link #PATIENCE}.
     *
     * @param directory the directory for all logs
     * @param counters counts the kernel events
     */
    public static LogRotator start(Path directory, KernelEventCounters counters, AgentThreads threads)
            throws KernelException {
        LogRotator keeper = new LogRotator(
                directory, LogWaker.create(LogInspectionScheduler.LOOK_AFTER_UNWATCHED), counters, threads);
        keeper.thread.start();
        keeper.awaitDirectory();
        return keeper;
    }

    private void awaitDirectory() {
        CountDownLatch found = new CountDownLatch(1);
        enqueue(() -> work.run(() -> {
            directory.find();
            found.countDown();
        }));
        try {
            if (!found.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn(
                        "the file system of the log directory does not respond, so members start without logs directory={}",
                        directory.configured());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** The state of the log directory. Any thread. */
    public LogDirectory.Place place() {
        return directory.place();
    }

    /** Checks the log directory again, after a log could not be opened there. Any thread. */
    public void findDirectory() {
        if (finding.compareAndSet(false, true)) {
            enqueue(() -> work.run(() -> {
                finding.set(false);
                directory.find();
            }));
        }
    }

    /** Sets the receiver of problems, which any thread may call. Must be called before the first log is managed. */
    void reportTo(InstanceReporter reporter) {
        reports.to(reporter);
    }

    /** The bytes of output dropped so far. Any thread. */
    public long droppedBytes() {
        return reports.droppedBytes();
    }

    /** Starts or changes the management of a log. Any thread. */
    void keep(ManagedLog log) {
        enqueue(() -> inspections.keep(log));
    }

    /** Removes rotated files beyond the retention, of a log that no process writes to. Any thread. */
    void removeSurplus(InstanceId id, LogRotation rotation) {
        enqueue(() -> inspections.removeSurplus(id, rotation));
    }

    /** Whether a managed log was missing, so that it has to be managed again when it exists. Any thread. */
    boolean misses(InstanceId id) {
        return inspections.misses(id);
    }

    /** Any thread. */
    void forget(InstanceId id) {
        enqueue(() -> inspections.forget(id));
    }

    /**
     * Reads the end of a log. Any thread.
     *
     * @param then receives it on some thread, once unless the rotator is closed; empty: there is none, or a later request has replaced this one
     */
    void tail(InstanceId id, Consumer<Optional<FileTail>> then) {
        enqueue(() -> {
            if (!beingRead.add(id)) {
                Optional.ofNullable(readNext.put(id, then)).ifPresent(given -> given.accept(Optional.empty()));
                return;
            }
            work.run(id.groupId(), () -> {
                try {
                    then.accept(inspector.tail(id));
                } finally {
                    enqueue(() -> {
                        beingRead.remove(id);
                        Optional.ofNullable(readNext.remove(id)).ifPresent(next -> tail(id, next));
                    });
                }
            });
        });
    }

    private void enqueue(Runnable message) {
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
                LOG.warn(
                        "log files cannot be checked for rotation at present, ppg tries again reason=\"{}\"",
                        e.getMessage());
            }
        }
    }

    private void serve() throws IOException {
        waker.await(untilNextLook(), this::readMessages, inspections::written);
        inspections.inspectDue();
        if (room.checkAtNanos().filter(at -> at <= KernelClock.bootNanos()).isPresent()) {
            room.asked();
            work.run(() -> {
                boolean full = room.isFull();
                enqueue(() -> room.checked(full));
            });
        }
        if (reliefAtNanos <= KernelClock.bootNanos()) {
            work.relieve();
            reliefAtNanos = KernelClock.bootNanos() + RELIEF.toNanos();
        }
        if (!work.busy()) {
            inspections.settled();
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
                        inspections.nextAtNanos(),
                        room.checkAtNanos(),
                        work.busy() ? Optional.of(reliefAtNanos) : Optional.<Long>empty())
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder())
                .map(at -> Duration.ofNanos(Math.max(0, at - KernelClock.bootNanos())));
    }

    /** Waits for the last inspections: the logs of members that are gone will not be inspected later. */
    private void awaitLastLooks() {
        CountDownLatch quiet = new CountDownLatch(1);
        enqueue(() -> whenQuiet.add(quiet::countDown));
        try {
            if (!quiet.await(LAST_LOOKS.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("the last rotation of logs was not awaited, because their file system is slow");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Files that are being copied stay as they are. Does not wait for a disk that does not answer. */
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
                    "the agent ends while a log file is still being rotated, because its file system does not respond directory={}",
                    directory.configured());
        }
        waker.close();
    }
}
