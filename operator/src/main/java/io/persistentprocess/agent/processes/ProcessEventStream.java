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
 * Hands process events to subscribers. Who writes never waits: a subscriber that is too slow misses events and is told how many; a group that has too many is limited
 * for that subscriber. Written by one thread, subscribed to by any.
 */
public final class ProcessEventStream {
    private static final int QUEUED_PER_SUBSCRIBER = 16_384;

    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final LongAdder lost = new LongAdder();
    private final Runnable onComing;

    /** @param onComing is run when subscribers have come or left, by whichever thread they did */
    ProcessEventStream(Runnable onComing) {
        this.onComing = onComing;
    }

    /**
     * From now on.
     *
     * @param wanted whose events
     * @param perSecond so many of each group at the most; 0: all of them
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

    /** After each batch: hands over what was published, and tells whose limits are over. */
    void flush(long now) {
        subscriptions.forEach(subscription -> subscription.flush(now));
    }

    /** Whether {@link #flush} will have something to tell though nothing is published. */
    boolean ticks() {
        return subscriptions.stream().anyMatch(subscription -> subscription.limit.limits());
    }

    /** How many events all subscribers together have missed, because they were too slow. */
    public long missed() {
        return lost.sum();
    }

    /** One subscriber's queue. To be closed by who opened it. */
    public final class Subscription implements AutoCloseable {
        private final Predicate<InstanceId> wanted;
        private final GroupRateLimiter limit;
        /** In batches: a subscriber that is woken for each event takes more CPU time than all the rest. */
        private final BlockingQueue<List<ProcessStreamItem>> batches = new LinkedBlockingQueue<>();

        private final AtomicInteger queued = new AtomicInteger();
        private final AtomicLong missed = new AtomicLong();
        private List<ProcessStreamItem> next = new ArrayList<>();

        private Subscription(Predicate<InstanceId> wanted, GroupRateLimiter limit) {
            this.wanted = wanted;
            this.limit = limit;
        }

        /** Waits for more, but no longer than this; empty when there was none. */
        public List<ProcessStreamItem> poll(Duration atMost) throws InterruptedException {
            List<ProcessStreamItem> batch = batches.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
            if (batch == null) {
                return List.of();
            }
            queued.addAndGet(-batch.size());
            return batch;
        }

        /** How much was dropped since the last call, because this subscriber was too slow. */
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
