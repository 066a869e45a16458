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
 * Keeps the latest events for the next agent, in an attribute of the cgroup root: they are there as long as the groups are, and gone with the reboot. They are written by a
 * thread ({@code ppg-history}) that is there while there is something to write, at most once a second, so that no restart pays for it.
 *
 * <p>Dies here: what happened in the last second is not told by the next agent.
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

    /** Takes over what earlier agents have told, and keeps it and what this one tells from here on. Reactor thread only. */
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

    /** By the reactor, so that the thread is on the side of the host. */
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
            LOG.debug("the next agent will not know what has happened reason=\"{}\"", e.getMessage());
        }
    }

    /** Writes the last ones. From then on the attribute may be another agent's. */
    public synchronized void close() {
        write();
        closed.countDown();
        thread.shutdown();
    }
}
