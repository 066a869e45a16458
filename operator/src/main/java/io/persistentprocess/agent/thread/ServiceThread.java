package io.persistentprocess.agent.thread;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A thread that runs a service until it is ended. If the service fails, it is restarted after a pause that grows with repeated failures, so that it does not keep a CPU
 * busy. Any thread.
 */
public final class ServiceThread {
    /** Runs until it is ended by a means of its own, and returns then. */
    @FunctionalInterface
    public interface Service {
        void serve() throws Exception;
    }

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /** After this long the service counts as stable, and the pause starts anew. */
    private static final Duration STABLE = Duration.ofMinutes(1);

    private final ThreadRole role;
    private final Service service;
    private final AgentThreads threads;
    private volatile Optional<Thread> thread = Optional.empty();
    private final CountDownLatch ended = new CountDownLatch(1);

    ServiceThread(ThreadRole role, Service service, AgentThreads threads) {
        this.role = role;
        this.service = service;
        this.threads = threads;
    }

    /** To be called once. Throws an OutOfMemoryError if no thread can be created. */
    public void start() {
        Thread fresh = threads.unstarted(role, this::run);
        thread = Optional.of(fresh);
        fresh.start();
    }

    private void run() {
        try {
            serve();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs the service on the calling thread instead. To be called once. */
    public void serve() throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        long begun = System.nanoTime();
        while (!serveOnce()) {
            if (System.nanoTime() - begun > STABLE.toNanos()) {
                pause = FIRST_PAUSE;
            }
            if (ended.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            begun = System.nanoTime();
        }
    }

    /** Whether the service has ended without a failure. */
    private boolean serveOnce() throws InterruptedException {
        try {
            service.serve();
            return true;
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            threads.failed(role, e);
            return false;
        }
    }

    /** A service that fails from now on is not restarted. The service itself has to be ended by its own means. */
    public void end() {
        ended.countDown();
    }

    /** Ends the service by an interrupt, if what it waits for can be interrupted. */
    public void interrupt() {
        ended.countDown();
        thread.ifPresent(Thread::interrupt);
    }

    /** Waits for the end. Returns whether it has come. */
    public boolean join(Duration atMost) throws InterruptedException {
        Optional<Thread> begun = thread;
        return begun.isEmpty() || !begun.get().isAlive() || begun.get().join(atMost);
    }

    /** Waits for the end even if it is interrupted, and restores the interrupt afterwards: the caller closes what the thread uses next. */
    public void join() {
        thread.ifPresent(ServiceThread::join);
    }

    /** As {@link #join()}, for another thread. */
    public static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
