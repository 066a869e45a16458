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
 * The latest events, and subscriptions to new ones. The event loop's thread writes and never waits for a reader: a slow reader misses events and learns how many. Any
 * thread may read.
 */
public final class EventLog {
    private static final int KEPT = 4096;
    private static final int QUEUED_PER_SUBSCRIBER = 8192;

    private record Queued(Optional<InstanceId> instance, InstanceReport report, Instant at) {}

    private final List<Queued> queued = new ArrayList<>();
    private final Deque<AgentEvent> recent = new ArrayDeque<>();
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final LongAdder lost = new LongAdder();
    private List<AgentEvent> earlier = List.of();
    private Runnable onPublished = () -> {};
    private long sequence;

    /** Puts the events of earlier agents first. Must be called before there are readers. */
    void takeOver(List<AgentEvent> events) {
        synchronized (recent) {
            earlier = List.copyOf(events);
            sequence = events.stream().mapToLong(AgentEvent::sequence).max().orElse(0);
        }
    }

    /** Sets the callback that the event loop's thread runs after it has published events. */
    void onTold(Runnable listener) {
        onPublished = listener;
    }

    /** At most this many of the latest events, including those of earlier agents, oldest first. Any thread. */
    List<AgentEvent> history(int most) {
        synchronized (recent) {
            List<AgentEvent> all = new ArrayList<>(earlier);
            all.addAll(recent);
            return all.subList(Math.max(0, all.size() - most), all.size());
        }
    }

    /**
     * Queues an event until {@link #deliver()}. Waking readers before the restart that the event reports is done would make them compete with it for a CPU. Reactor
     * thread only.
     */
    public void note(InstanceId instance, InstanceReport report, Instant at) {
        queued.add(new Queued(Optional.of(instance), report, at));
    }

    /** Queues an event that concerns no instance. Reactor thread only. */
    public void note(InstanceReport report, Instant at) {
        queued.add(new Queued(Optional.empty(), report, at));
    }

    /** Publishes the queued events. Reactor thread only. */
    public void deliver() {
        if (queued.isEmpty()) {
            return;
        }
        queued.forEach(each -> append(each.instance(), each.report(), each.at()));
        queued.clear();
        onPublished.run();
    }

    /** Publishes an event at once. */
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

    /** The latest events and then every new one, without a gap. */
    public Subscription subscribe() {
        synchronized (recent) {
            Subscription subscription = new Subscription(earlier, new ArrayList<>(recent));
            subscriptions.add(subscription);
            return subscription;
        }
    }

    /** The number of events that slow readers have missed, in total. */
    public long lost() {
        return lost.sum();
    }

    /** One reader's view of the events. The reader closes it. */
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

        /** The latest events of earlier agents, oldest first. */
        public List<AgentEvent> earlier() {
            return earlier;
        }

        /** The events of this agent before the subscription, oldest first. */
        public List<AgentEvent> past() {
            return past;
        }

        /** Blocks until the next event. */
        public AgentEvent take() throws InterruptedException {
            return queue.take();
        }

        /** Blocks until the next event, or until the time is up; empty: there was none. */
        public Optional<AgentEvent> poll(Duration atMost) throws InterruptedException {
            return Optional.ofNullable(queue.poll(atMost.toNanos(), TimeUnit.NANOSECONDS));
        }

        /** Sets a callback that the writer runs after each event, as an alternative to a waiting thread. The callback must not block. */
        public void onArrival(Runnable listener) {
            arrival = listener;
        }

        /** The number of events dropped since the last call, because this reader was too slow. */
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
