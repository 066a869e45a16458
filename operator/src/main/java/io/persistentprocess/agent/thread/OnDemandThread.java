package io.persistentprocess.agent.thread;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A thread that does one task after another and is there while there are any. A task that fails is told and counted, and the next one is done. Any thread. */
public final class OnDemandThread {
    private static final long IDLE_SECONDS = 1;

    private final ThreadRole role;
    private final AgentThreads threads;
    private final ThreadPoolExecutor executor;

    OnDemandThread(ThreadRole role, AgentThreads threads) {
        this.role = role;
        this.threads = threads;
        this.executor = new ThreadPoolExecutor(
                0,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> threads.unstarted(role, work));
    }

    /**
     * Has a task done later.
     *
     * @return whether it will be; where no thread can be had, because the host or the user has too many, it will not, now or ever
     */
    public boolean execute(Runnable task) {
        Runnable guarded = threads.guarded(role, task);
        try {
            executor.execute(guarded);
            return true;
        } catch (OutOfMemoryError e) {
            // Thread.start: "unable to create native thread". The task is in the queue by now.
            executor.remove(guarded);
            threads.failed(role, e);
            return false;
        }
    }

    /** What was handed over is done, nothing else is taken. */
    public void shutdown() {
        executor.shutdown();
    }

    /** Waits for the last task; whether it was done by then. */
    public boolean awaitTermination(long time, TimeUnit unit) throws InterruptedException {
        return executor.awaitTermination(time, unit);
    }
}
