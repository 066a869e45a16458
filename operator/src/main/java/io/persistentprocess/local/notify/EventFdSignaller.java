package io.persistentprocess.local.notify;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.poll.EventFdBatch;
import io.persistentprocess.kernel.system.KernelClock;

/** Signals the eventfds of one user and measures the cost. For one thread. */
final class EventFdSignaller implements AutoCloseable {
    /** A signal that takes less is cheap: each event is signalled separately. */
    private static final long CHEAP_NANOS = 20_000;

    private final EventFdBatch batch;
    private final SignalCost cost;

    private EventFdSignaller(EventFdBatch batch, SignalCost cost) {
        this.batch = batch;
        this.cost = cost;
    }

    /**
     * Creates a signaller; signals nothing yet.
     *
     * @param cost the earlier cost of this user's signals
     * @throws KernelException the kernel has no io_submit(2) for this process
     */
    static EventFdSignaller create(SignalCost cost) throws KernelException {
        return new EventFdSignaller(EventFdBatch.create(), cost);
    }

    /** Signals once per event if that is cheap, else once or twice in total. */
    void signal(EventFdSubscription subscription) {
        long times = subscription.takePending();
        if (times == 0) {
            return;
        }
        long took = signal(subscription, 1);
        if (times > 1 && took < SignalCost.DEAR_NANOS) {
            // Much of the first signal's time is this thread's own: it may have slept for long, or never have signalled
            // before.
            long second = signal(subscription, 1);
            int rest = (int) Math.min(times, EventFdBatch.BATCH) - 2;
            took += second + (second < CHEAP_NANOS && rest > 0 ? signal(subscription, rest) : 0);
        }
        cost.add(took, System.nanoTime());
    }

    /** Returns the CPU time that it took, in nanoseconds. */
    private long signal(EventFdSubscription subscription, int times) {
        long began = KernelClock.threadCpuNanos();
        batch.signal(subscription.target(), times);
        return KernelClock.threadCpuNanos() - began;
    }

    @Override
    public void close() {
        batch.close();
    }
}
