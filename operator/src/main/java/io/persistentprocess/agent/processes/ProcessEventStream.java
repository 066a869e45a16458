package io.persistentprocess.agent.processes;

import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/**
 * Passes process events to subscribers. The writer never waits: a slow subscriber misses events and learns how many; groups with too many events are limited for each
 * subscriber. One thread writes; any may subscribe.
 */
public final class ProcessEventStream {
    private static final int QUEUED_PER_SUBSCRIBER = 16_384;

    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final LongAdder lost = new LongAdder();
    private final Runnable onComing;

    /** @param onComing runs when a subscriber has come or left, on the thread that subscribed or closed */
    ProcessEventStream(Runnable onComing) {
        this.onComing = onComing;
    }

    /**
     * Subscribes to events from now on.
     *
     * @param wanted the instances
     * @param perSecond the most events of each group in a second; 0: no limit
     */
    public Subscription subscribe(Predicate<InstanceId> wanted, long perSecond) {
        Subscription subscription = new Subscription(wanted, new GroupRateLimiter(perSecond));
        subscriptions.add(subscription);
        onComing.run();
        return subscription;
    }

    boolean isWanted() {
        return !subscriptions.isEmpty();
    }

    void publish(ProcessEvent event) {
        subscriptions.forEach(subscription -> subscription.take(event));
    }

    void lost(long events) {
        subscriptions.forEach(subscription -> subscription.offer(new ProcessStreamItem.KernelLost(events)));
    }

    /** To be called after each batch: hands over what was published, and reports limits that have ended. */
    void flush(long now) {
        subscriptions.forEach(subscription -> subscription.flush(now));
    }

    /** Whether {@link #flush} will have something to report even without new events. */
    boolean ticks() {
        return subscriptions.stream().anyMatch(subscription -> subscription.limit.limits());
    }

    /** The number of events that slow subscribers have missed, in total. */
    public long missed() {
        return lost.sum();
    }

    /** One subscriber's queue. The subscriber closes it. */
    public final class Subscription implements AutoCloseable {
        private final Predicate<InstanceId> wanted;
        private final GroupRateLimiter limit;
        /** In batches, because waking a subscriber for each event takes more CPU time than everything else. */
        private final BlockingQueue<List<ProcessStreamItem>> batches = new LinkedBlockingQueue<>();

        private final AtomicInteger queued = new AtomicInteger();
        private final AtomicLong missed = new AtomicLong();
        private List<ProcessStreamItem> next = new ArrayList<>();

        private Subscription(Predicate<InstanceId> wanted, GroupRateLimiter limit) {
            this.wanted = wanted;
            this.limit = limit;
        }

        /** Waits for more items, but no longer than this; empty: there were none. */
        public List<ProcessStreamItem> poll(Duration atMost) throws InterruptedException {
            List<ProcessStreamItem> batch = batches.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
            if (batch == null) {
                return List.of();
            }
            queued.addAndGet(-batch.size());
            return batch;
        }

        /** The number of items dropped since the last call, because this subscriber was too slow. */
        public long lost() {
            return missed.getAndSet(0);
        }

        private void take(ProcessEvent event) {
            if (!wanted.test(event.instance())) {
                return;
            }
            switch (limit.rule(event.instance().groupId(), event.monotonicNanos())) {
                case PASSES -> offer(new ProcessStreamItem.Happened(event));
                case LIMIT_BEGINS ->
                    offer(new ProcessStreamItem.LimitBegan(event.instance().groupId()));
                case DROPPED -> {}
            }
        }

        private void offer(ProcessStreamItem item) {
            if (queued.get() + next.size() < QUEUED_PER_SUBSCRIBER) {
                next.add(item);
            } else {
                missed.incrementAndGet();
                lost.increment();
            }
        }

        private void flush(long now) {
            limit.ended(now).forEach(over -> offer(new ProcessStreamItem.LimitEnded(over.group(), over.dropped())));
            if (!next.isEmpty()) {
                queued.addAndGet(next.size());
                batches.add(next);
                next = new ArrayList<>();
            }
        }

        @Override
        public void close() {
            subscriptions.remove(this);
            onComing.run();
        }
    }
}
