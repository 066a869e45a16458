package io.persistentprocess.agent.loop;

import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.OnDemandThread;
import io.persistentprocess.agent.thread.ThreadRole;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Work for which the kernel may take its time, done one after another on a thread that lives as long as there is any, so that no restart waits for it. Whatever becomes of
 * an errand, it has a result: where it fails, and where no thread can be had, the one that stands for a failure. Reactor thread only; the thread is started from it, and so
 * is where it is.
 */
public final class BackgroundTasks {
    private final ThreadRole role;
    private final EventLoop reactor;
    private final AgentThreads threads;
    private final OnDemandThread runner;

    public BackgroundTasks(ThreadRole role, EventLoop reactor, AgentThreads threads) {
        this.role = role;
        this.reactor = reactor;
        this.threads = threads;
        this.runner = threads.onDemand(role);
    }

    /**
     * Runs a task on another thread.
     *
     * @param onFailure makes the result of an errand that threw something
     * @param onReturn is given the result by the reactor thread, once
     */
    public <T> void send(Supplier<T> errand, Function<Throwable, T> onFailure, Consumer<T> onReturn) {
        boolean taken = runner.execute(() -> {
            T result = outcome(errand, onFailure);
            reactor.submit(() -> onReturn.accept(result));
        });
        if (!taken) {
            T result = onFailure.apply(new IllegalStateException("no thread can be started for it; too many run"));
            reactor.submit(() -> onReturn.accept(result));
        }
    }

    private <T> T outcome(Supplier<T> errand, Function<Throwable, T> onFailure) {
        try {
            return errand.get();
        } catch (Throwable e) {
            threads.failed(role, e);
            return onFailure.apply(e);
        }
    }
}
