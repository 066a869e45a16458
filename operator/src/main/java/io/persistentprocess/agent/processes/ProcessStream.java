package io.persistentprocess.agent.processes;

import io.persistentprocess.supervision.InstanceId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/**
 * Hands process events to subscribers. Who writes never waits: a subscriber that is too slow misses events and is told how many; a group that has too many is limited
 * for that subscriber. Written by one thread, subscribed to by any.
 */
public final class ProcessStream {
    private static final int QUEUED_PER_SUBSCRIBER = 16_384;

    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final LongAdder lost = new LongAdder();
    private final Runnable onComing;

    /** @param onComing is run when subscribers have come or left, by whichever thread they did */
    ProcessStream(Runnable onComing) {
        this.onComing = onComing;
    }

    /**
     * From now on.
     *
     * @param wanted whose events
     * @param perSecond so many of each group at the most; 0: all of them
     */
    public Subscription subscribe(Predicate<InstanceId> wanted, long perSecond) {
        Subscription subscription = new Subscription(wanted, new RateLimit(perSecond));
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
        subscriptions.forEach(subscription -> subscription.offer(new StreamItem.KernelLost(events)));
    }

    /** Tells whose limits are over. */
    void tick(long now) {
        subscriptions.forEach(subscription -> subscription.tick(now));
    }

    /** Whether {@link #tick} will have something to tell. */
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
        private final RateLimit limit;
        private final BlockingQueue<StreamItem> queue = new ArrayBlockingQueue<>(QUEUED_PER_SUBSCRIBER);
        private final AtomicLong missed = new AtomicLong();

        private Subscription(Predicate<InstanceId> wanted, RateLimit limit) {
            this.wanted = wanted;
            this.limit = limit;
        }

        /** Waits for the next, but no longer than this; empty when there was none. */
        public Optional<StreamItem> poll(Duration atMost) throws InterruptedException {
            return Optional.ofNullable(queue.poll(atMost.toNanos(), TimeUnit.NANOSECONDS));
        }

        /** More of what waits, without waiting. */
        public void drainTo(List<StreamItem> items, int atMost) {
            queue.drainTo(items, atMost);
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
                case PASSES -> offer(new StreamItem.Happened(event));
                case LIMIT_BEGINS ->
                    offer(new StreamItem.LimitBegan(event.instance().groupId()));
                case DROPPED -> {}
            }
        }

        private void tick(long now) {
            limit.ended(now).forEach(over -> offer(new StreamItem.LimitEnded(over.group(), over.dropped())));
        }

        private void offer(StreamItem item) {
            if (!queue.offer(item)) {
                missed.incrementAndGet();
                lost.increment();
            }
        }

        @Override
        public void close() {
            subscriptions.remove(this);
            onComing.run();
        }
    }
}
