package io.persistentprocess.agent.thread;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A thread that serves until it is told to end. Where its service fails it begins anew, after a pause that grows while it goes on failing: something that fails whenever
 * it is tried must not keep a CPU busy. Any thread.
 */
public final class ServiceThread {
    /** Serves until it is told to end in its own way; returns then. */
    @FunctionalInterface
    public interface Service {
        void serve() throws Exception;
    }

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /** After that it has worked, and the next failure is the first of its kind. */
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

    /** Once. An OutOfMemoryError where no thread can be had. */
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

    /** Serves on the calling thread instead. Once. */
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

    /** Whether it has ended as it should. */
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

    /** A service that fails from now on is not begun anew. The service itself has to be told in its own way. */
    public void end() {
        ended.countDown();
    }

    /** Has what it waits for, if that can be interrupted, end with an InterruptedException. */
    public void interrupt() {
        ended.countDown();
        thread.ifPresent(Thread::interrupt);
    }

    /** Waits for the end; whether it has come by then. */
    public boolean join(Duration atMost) throws InterruptedException {
        Optional<Thread> begun = thread;
        return begun.isEmpty() || !begun.get().isAlive() || begun.get().join(atMost);
    }

    /** Waits for the end however often it is interrupted, and tells then: what the thread uses is closed next, and must not be closed under it. */
    public void join() {
        thread.ifPresent(ServiceThread::join);
    }

    /** The same for another thread. */
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
