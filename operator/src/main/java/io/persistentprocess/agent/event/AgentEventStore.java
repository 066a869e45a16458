package io.persistentprocess.agent.event;

import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.OnDemandThread;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.KernelException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores the latest events for the next agent in an attribute of the cgroup root. A reboot removes them. A thread ({@code ppg-history}), which exists only while there is
 * something to write, writes them at most once a second, so that no restart waits for it.
 *
 * <p>If the agent dies here: the events of the last second are lost to the next agent.
 */
public final class AgentEventStore {
    private static final Logger LOG = LoggerFactory.getLogger(AgentEventStore.class);
    private static final String ATTRIBUTE = "events";
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Cgroup root;
    private final EventLog events;
    private final OnDemandThread thread;
    private final AtomicBoolean awake = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    private long writtenNanos = System.nanoTime() - PAUSE.toNanos();

    private AgentEventStore(Cgroup root, EventLog events, OnDemandThread thread) {
        this.root = root;
        this.events = events;
        this.thread = thread;
    }

    /** Loads the events of earlier agents, and stores new events from now on. Reactor thread only. */
    public static AgentEventStore begin(Cgroup root, EventLog events, AgentThreads threads) {
        AgentEventStore history = new AgentEventStore(root, events, threads.onDemand(ThreadRole.EVENT_HISTORY));
        history.read();
        events.onTold(history::wake);
        return history;
    }

    private void read() {
        try {
            root.attribute(ATTRIBUTE).map(AgentEventCodec::read).ifPresent(events::takeOver);
        } catch (KernelException e) {
            LOG.debug("events of earlier agents cannot be read reason=\"{}\"", e.getMessage());
        }
    }

    /** Called by the event loop's thread, so that the new thread is in the host's namespaces. */
    private void wake() {
        if (!awake.getAndSet(true) && !thread.execute(this::writeSoon)) {
            awake.set(false);
        }
    }

    private void writeSoon() {
        try {
            long left = writtenNanos + PAUSE.toNanos() - System.nanoTime();
            if (closed.await(left, TimeUnit.NANOSECONDS)) {
                return;
            }
            awake.set(false);
            write();
            writtenNanos = System.nanoTime();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void write() {
        if (closed.getCount() == 0) {
            return;
        }
        try {
            root.setAttribute(ATTRIBUTE, AgentEventCodec.write(events.history(AgentEventCodec.MOST_EVENTS)));
        } catch (KernelException e) {
            LOG.debug("recent events cannot be stored for the next agent reason=\"{}\"", e.getMessage());
        }
    }

    /** Writes the last events. After this, the attribute may belong to another agent. */
    public synchronized void close() {
        write();
        closed.countDown();
        thread.shutdown();
    }
}
