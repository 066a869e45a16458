package io.persistentprocess.agent.provision;

import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that carry out provisions. An instance has at most one task for each purpose under way: one whose file system does not answer holds one thread, however often
 * it is tried again. A later task takes the place of an earlier one, whose result is dropped. Reactor thread only.
 */
@ReactorThread
final class ProvisionThreads {
    private static final Logger LOG = LoggerFactory.getLogger(ProvisionThreads.class);

    private static final Duration LAST_REMOVAL = Duration.ofSeconds(2);

    /** So many file systems may not answer before other instances wait. */
    static final int MOST = 32;

    /** @param purpose the command that needs it; empty: the start of the main process */
    record Key(InstanceId id, String purpose) {}

    private record Work(Key key, ProvisionWork task, Consumer<ProvisionResult> then) {
        boolean isRemoval() {
            return task instanceof RemovalTask;
        }
    }

    private final EventLoop reactor;
    private final AgentThreads threads;
    private final ExecutorService pool;
    /** Whose result is awaited, or empty: it was dropped. */
    private final Map<Key, Optional<Work>> running = new HashMap<>();

    private final Map<Key, Work> next = new HashMap<>();
    private final Deque<Work> queued = new ArrayDeque<>();

    ProvisionThreads(EventLoop reactor, AgentThreads threads) {
        this.reactor = reactor;
        this.threads = threads;
        this.pool = threads.pool(ThreadRole.PROVISION, MOST);
    }

    /** @param then receives the result later, once, unless a later task takes its place or it is dropped */
    void send(Key key, ProvisionWork task, Consumer<ProvisionResult> then) {
        Work work = new Work(key, task, then);
        if (running.containsKey(key)) {
            running.put(key, Optional.empty());
            next.put(key, work);
        } else {
            queued.removeIf(other -> other.key().equals(key));
            start(work);
        }
    }

    private void start(Work work) {
        try {
            pool.execute(() -> carryOut(work));
            running.put(work.key(), Optional.of(work));
        } catch (RejectedExecutionException _) {
            queued.addLast(work);
        } catch (OutOfMemoryError e) {
            // Thread.start: "unable to create native thread".
            threads.failed(ThreadRole.PROVISION, e);
            reactor.submit(() -> work.then()
                    .accept(new ProvisionResult.Failed(
                            "no thread can be started to prepare the files of the start; too many run")));
        }
    }

    private void carryOut(Work work) {
        ProvisionResult result;
        try {
            result = work.task().carryOut();
        } catch (Throwable e) {
            threads.failed(ThreadRole.PROVISION, e);
            result = new ProvisionResult.Failed("internal error: " + e);
        }
        ProvisionResult outcome = result;
        reactor.submit(() -> finished(work, outcome));
    }

    private void finished(Work work, ProvisionResult result) {
        Optional<Work> awaited = Optional.ofNullable(running.remove(work.key())).orElse(Optional.empty());
        Optional.ofNullable(next.remove(work.key())).ifPresent(queued::addLast);
        startQueued();
        if (awaited.isPresent()) {
            work.then().accept(result);
        } else {
            result.drop();
        }
    }

    private void startQueued() {
        for (int i = queued.size(); i > 0; i--) {
            start(queued.removeFirst());
        }
    }

    /** Drops what is under way for an instance, but for removals. */
    void drop(InstanceId id) {
        running.replaceAll((key, work) -> key.id().equals(id) ? Optional.empty() : work);
        next.values().removeIf(work -> work.key().id().equals(id) && !work.isRemoval());
        queued.removeIf(work -> work.key().id().equals(id) && !work.isRemoval());
    }

    void drop(Key key) {
        if (running.isEmpty() && next.isEmpty() && queued.isEmpty()) {
            return;
        }
        running.computeIfPresent(key, (_, _) -> Optional.empty());
        next.values().removeIf(work -> work.key().equals(key) && !work.isRemoval());
        queued.removeIf(work -> work.key().equals(key) && !work.isRemoval());
    }

    /** Waits for what runs for a short time: a removal may be under way. */
    void close() {
        pool.shutdown();
        try {
            if (!pool.awaitTermination(LAST_REMOVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn(
                        "a file system does not respond, so files and directories of removed instances may stay there");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
