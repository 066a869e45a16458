package io.persistentprocess.cluster.agent;

import java.util.concurrent.atomic.AtomicReference;

/** Forwards a call to a listener that is set later. It breaks the cycle between two objects that need each other at construction. Any thread. */
final class DeferredListener implements Runnable {
    private final AtomicReference<Runnable> listener = new AtomicReference<>(() -> {});

    void forwardTo(Runnable next) {
        listener.set(next);
    }

    @Override
    public void run() {
        listener.get().run();
    }
}
