package io.persistentprocess.agent.event;

import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * The latest events, and those to come for whoever subscribes. The reactor thread writes and never waits for a reader: one that is too slow misses events and is
 * told how many. Any thread may read.
 */
public final class EventLog {
    private static final int KEPT = 4096;
    private static final int QUEUED_PER_SUBSCRIBER = 8192;

    private record Untold(Optional<InstanceId> instance, InstanceReport report, Instant at) {}

    private final List<Untold> untold = new ArrayList<>();
    private final Deque<AgentEvent> recent = new ArrayDeque<>();
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final LongAdder lost = new LongAdder();
    private List<AgentEvent> earlier = List.of();
    private Runnable told = () -> {};
    private long sequence;

    /** Puts these before its own: they were told by agents before this one. Before there are readers. */
    void takeOver(List<AgentEvent> events) {
        synchronized (recent) {
            earlier = List.copyOf(events);
            sequence = events.stream().mapToLong(AgentEvent::sequence).max().orElse(0);
        }
    }

    /** Has the reactor thread run this after it has told something. */
    void onTold(Runnable listener) {
        told = listener;
    }

    /** The latest events, those of earlier agents among them, oldest first; so many at most. Any thread. */
    List<AgentEvent> history(int most) {
        synchronized (recent) {
            List<AgentEvent> all = new ArrayList<>(earlier);
            all.addAll(recent);
            return all.subList(Math.max(0, all.size() - most), all.size());
        }
    }

    /**
     * Takes a report down; its readers learn of it with {@link #tell()}: waking them before the restart is done that the report is about would make them compete for a
     * CPU with it. Reactor thread only.
     */
    public void note(InstanceId instance, InstanceReport report, Instant at) {
        untold.add(new Untold(Optional.of(instance), report, at));
    }

    /** The same of one that is about no instance. Reactor thread only. */
    public void note(InstanceReport report, Instant at) {
        untold.add(new Untold(Optional.empty(), report, at));
    }

    /** Tells everything that was noted. Reactor thread only. */
    public void tell() {
        if (untold.isEmpty()) {
            return;
        }
        untold.forEach(each -> append(each.instance(), each.report(), each.at()));
        untold.clear();
        told.run();
    }

    /** Takes a report down and tells it. */
    public void append(InstanceId instance, InstanceReport report, Instant at) {
        append(Optional.of(instance), report, at);
    }

    private void append(Optional<InstanceId> instance, InstanceReport report, Instant at) {
        synchronized (recent) {
            AgentEvent event = new AgentEvent(++sequence, at, instance, report);
            if (recent.size() == KEPT) {
                recent.removeFirst();
            }
            recent.addLast(event);
            subscriptions.forEach(subscription -> subscription.offer(event));
        }
    }

    /** The latest events, oldest first. */
    public List<AgentEvent> recent() {
        synchronized (recent) {
            return new ArrayList<>(recent);
        }
    }

    /** The latest events and then every one to come; none is missed in between. */
    public Subscription subscribe() {
        synchronized (recent) {
            Subscription subscription = new Subscription(earlier, new ArrayList<>(recent));
            subscriptions.add(subscription);
            return subscription;
        }
    }

    /** How many events all readers together have missed, because they were too slow. */
    public long lost() {
        return lost.sum();
    }

    /** One reader's view of the events. To be closed by who opened it. */
    public final class Subscription implements AutoCloseable {
        private final List<AgentEvent> earlier;
        private final List<AgentEvent> past;
        private final BlockingQueue<AgentEvent> queue = new ArrayBlockingQueue<>(QUEUED_PER_SUBSCRIBER);
        private final AtomicLong missed = new AtomicLong();
        private volatile Runnable arrival = () -> {};

        private Subscription(List<AgentEvent> earlier, List<AgentEvent> past) {
            this.earlier = earlier;
            this.past = List.copyOf(past);
        }

        /** The latest of what agents before this one have told, oldest first. */
        public List<AgentEvent> earlier() {
            return earlier;
        }

        /** What this agent had told before the subscription, oldest first. */
        public List<AgentEvent> past() {
            return past;
        }

        /** Waits for the next event. */
        public AgentEvent take() throws InterruptedException {
            return queue.take();
        }

        /** Waits for the next event, but no longer than this; empty when there was none. */
        public Optional<AgentEvent> poll(Duration atMost) throws InterruptedException {
            return Optional.ofNullable(queue.poll(atMost.toNanos(), TimeUnit.NANOSECONDS));
        }

        /** Has the writer, which must not wait for anything, run this after every event that can be taken, instead of a thread that waits for one. */
        public void onArrival(Runnable listener) {
            arrival = listener;
        }

        /** How many events were dropped since the last call, because this reader was too slow. */
        public long lost() {
            return missed.getAndSet(0);
        }

        private void offer(AgentEvent event) {
            if (!queue.offer(event)) {
                missed.incrementAndGet();
                lost.increment();
            }
            arrival.run();
        }

        @Override
        public void close() {
            subscriptions.remove(this);
        }
    }
}
