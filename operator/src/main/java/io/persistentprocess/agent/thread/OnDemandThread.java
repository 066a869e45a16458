package io.persistentprocess.agent.thread;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A thread that runs tasks one after another and exists while there are any. A failing task is logged and counted, and the next one runs. Any thread. */
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
     * Runs a task later.
     *
     * @return whether it will run; false if no thread can be created because the host or the user has too many
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

    /** Finishes the queued tasks and accepts no more. */
    public void shutdown() {
        executor.shutdown();
    }

    /** Waits for the last task. Returns whether it has ended. */
    public boolean awaitTermination(long time, TimeUnit unit) throws InterruptedException {
        return executor.awaitTermination(time, unit);
    }
}
