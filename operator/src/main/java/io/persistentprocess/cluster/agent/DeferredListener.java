package io.persistentprocess.cluster.agent;

import java.util.concurrent.atomic.AtomicReference;

/** Rings for whoever is there to hear it: two that need each other cannot both be made first. Any thread. */
final class DeferredListener implements Runnable {
    private final AtomicReference<Runnable> hearer = new AtomicReference<>(() -> {});

    void ringsFor(Runnable next) {
        hearer.set(next);
    }

    @Override
    public void run() {
        hearer.get().run();
    }
}
