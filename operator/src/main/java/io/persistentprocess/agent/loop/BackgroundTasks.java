package io.persistentprocess.agent.loop;

import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.OnDemandThread;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.agent.thread.ThreadRole;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Runs tasks that may block, one after another, on a thread that exists while there are any, so that no restart waits for them. Every task has a result: if it throws, or
 * no thread can be started, the one that stands for the failure. Reactor thread only. The thread is started from it, so it is in the same namespaces.
 */
@ReactorThread
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
     * @param onFailure makes the result of a task that threw
     * @param onReturn receives the result on the event loop's thread, once
     */
    public <T> void send(Supplier<T> task, Function<Throwable, T> onFailure, Consumer<T> onReturn) {
        boolean taken = runner.execute(() -> {
            T result = outcome(task, onFailure);
            reactor.submit(() -> onReturn.accept(result));
        });
        if (!taken) {
            T result = onFailure.apply(new IllegalStateException("no thread can be started to read it; too many run"));
            reactor.submit(() -> onReturn.accept(result));
        }
    }

    private <T> T outcome(Supplier<T> task, Function<Throwable, T> onFailure) {
        try {
            return task.get();
        } catch (Throwable e) {
            threads.failed(role, e);
            return onFailure.apply(e);
        }
    }
}
