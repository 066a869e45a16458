package io.persistentprocess.agent.launch;

import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.model.KernelEvent;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.poll.Epoll;
import io.persistentprocess.kernel.spawn.SpawnResult;
import io.persistentprocess.kernel.spawn.SpawnResult.Pending;
import io.persistentprocess.kernel.spawn.Spawner;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The starts that the event loop no longer waits for: the child hangs before its exec, or there was no time left for it. An eventfd signals when they are settled. Reactor
 * thread only.
 *
 * <p>If the agent dies here: the child goes on, or keeps hanging. The next agent finds the PID that it has recorded.
 */
@ReactorThread
final class PendingStarts {
    private static final Logger LOG = LoggerFactory.getLogger(PendingStarts.class);

    private final EventLoop reactor;
    private final Spawner spawner;
    private final ChildReaper reaper;
    private final Map<Pending, Consumer<SpawnResult>> starts = new HashMap<>();
    /** The starts of main processes. */
    private final Map<InstanceId, Pending> instances = new HashMap<>();

    private boolean watching;

    PendingStarts(EventLoop reactor, Spawner spawner, ChildReaper reaper) {
        this.reactor = reactor;
        this.spawner = spawner;
        this.reaper = reaper;
    }

    /**
     * Adds the start of an instance's main process.
     *
     * @param then receives the result, unless the start is {@linkplain #abandon abandoned} before
     */
    void add(InstanceId id, Pending pending, Consumer<SpawnResult> then) throws KernelException {
        instances.put(id, pending);
        add(pending, result -> {
            instances.remove(id);
            then.accept(result);
        });
    }

    /** Adds the start of another process. */
    void add(Pending pending, Consumer<SpawnResult> then) throws KernelException {
        starts.put(pending, then);
        if (!watching) {
            reactor.watch(spawner.fd(), Epoll.IN, KernelEvent.START_SETTLED, _ -> settle());
            watching = true;
        }
    }

    boolean contains(InstanceId id) {
        return instances.containsKey(id);
    }

    /** As {@link #abandon(Pending, Runnable)}, for the start of an instance's main process. */
    void abandon(InstanceId id, Runnable then) {
        abandon(instances.get(id), () -> {
            instances.remove(id);
            then.run();
        });
    }

    /** Kills the process, or has it killed as soon as it exists. Only {@code then} runs when the start is settled; the original callback is dropped. */
    void abandon(Pending pending, Runnable then) {
        starts.put(pending, result -> {
            if (result instanceof SpawnResult.Started started) {
                reaper.kill(started.pidFd());
            }
            then.run();
        });
        try {
            pending.kill();
        } catch (KernelException e) {
            LOG.warn("a process that hangs before its exec cannot be killed reason=\"{}\"", e.getMessage());
        }
    }

    private void settle() {
        try {
            for (Spawner.Completed completed : spawner.completed()) {
                starts.remove(completed.pending()).accept(completed.result());
            }
        } catch (KernelException e) {
            LOG.error(
                    "the results of starts cannot be read; their instances fail when the start times out reason=\"{}\"",
                    e.getMessage());
        }
    }

    void close() {
        spawner.close();
    }
}
