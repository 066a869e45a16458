package io.persistentprocess.agent;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Work for which the kernel may take its time, done one after another on a thread that lives as long as there is any, so that no restart waits for it. Reactor thread only;
 * the thread is started from it, and so is where it is.
 */
final class Errands {
    private static final long IDLE_SECONDS = 1;

    private final Reactor reactor;
    private final ExecutorService runner;

    Errands(String threadName, Reactor reactor) {
        this.reactor = reactor;
        this.runner = new ThreadPoolExecutor(
                0,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> Thread.ofPlatform().name(threadName).daemon().unstarted(work));
    }

    /**
     * @param errand must not throw: whoever waits for its result would wait for ever
     * @param onReturn is given the result by the reactor thread
     */
    <T> void send(Supplier<T> errand, Consumer<T> onReturn) {
        runner.execute(() -> {
            T result = errand.get();
            reactor.submit(() -> onReturn.accept(result));
        });
    }
}
