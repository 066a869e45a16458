package io.persistentprocess.local.notify;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.poll.EventFdBatch;
import io.persistentprocess.kernel.system.KernelClock;

/** Signals the eventfds of one user and measures what that costs. For one thread. */
final class EventFdSignaller implements AutoCloseable {
    /** A signal that takes less is cheap: then each event gets its own. */
    private static final long CHEAP_NANOS = 20_000;

    private final EventFdBatch volley;
    private final SignalCost cost;

    private EventFdSignaller(EventFdBatch volley, SignalCost cost) {
        this.volley = volley;
        this.cost = cost;
    }

    /**
     * Nothing is signalled yet.
     *
     * @param cost what it has cost before
     * @throws KernelException the kernel has no io_submit(2) for this process
     */
    static EventFdSignaller create(SignalCost cost) throws KernelException {
        return new EventFdSignaller(EventFdBatch.create(), cost);
    }

    /** As often as there is something to be told, where that is cheap; else once or twice. */
    void signal(EventFdSubscription subscription) {
        long times = subscription.takeUntold();
        if (times == 0) {
            return;
        }
        long took = signal(subscription, 1);
        if (times > 1 && took < SignalCost.DEAR_NANOS) {
            // Of the first, much is this thread's own: it may have slept for long, or never have signalled before.
            long second = signal(subscription, 1);
            int rest = (int) Math.min(times, EventFdBatch.BATCH) - 2;
            took += second + (second < CHEAP_NANOS && rest > 0 ? signal(subscription, rest) : 0);
        }
        cost.add(took, System.nanoTime());
    }

    /** Tells what it took of a CPU, in nanoseconds. */
    private long signal(EventFdSubscription subscription, int times) {
        long began = KernelClock.threadCpuNanos();
        volley.signal(subscription.target(), times);
        return KernelClock.threadCpuNanos() - began;
    }

    @Override
    public void close() {
        volley.close();
    }
}
