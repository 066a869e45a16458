package io.persistentprocess.cluster.controller;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * An informer that can list again at once. The client's informers wait up to 32 s after several failures, and cannot be started twice. Any thread.
 */
final class RenewableInformer<T extends HasMetadata> implements AutoCloseable {
    private final Supplier<SharedIndexInformer<T>> informers;
    private final Consumer<T> present;
    private final Consumer<T> gone;
    private SharedIndexInformer<T> current;
    private boolean closed;

    /**
     * @param informers makes one that is not started
     * @param present is called for each object that is new or has changed
     * @param gone is called for each object that was deleted
     */
    RenewableInformer(Supplier<SharedIndexInformer<T>> informers, Consumer<T> present, Consumer<T> gone) {
        this.informers = informers;
        this.present = present;
        this.gone = gone;
        this.current = create();
    }

    private SharedIndexInformer<T> create() {
        SharedIndexInformer<T> informer = informers.get();
        informer.addEventHandler(new ResourceEventHandler<T>() {
            @Override
            public void onAdd(T resource) {
                present.accept(resource);
            }

            @Override
            public void onUpdate(T before, T after) {
                present.accept(after);
            }

            @Override
            public void onDelete(T resource, boolean stateUnknown) {
                gone.accept(resource);
            }
        });
        return informer;
    }

    /** Completed when the first list is complete. */
    synchronized CompletableFuture<Void> start() {
        return current.start().toCompletableFuture();
    }

    synchronized boolean isWatching() {
        return current.isWatching();
    }

    Class<T> type() {
        return current.getApiTypeClass();
    }

    /** Lists and watches with a new informer, if the watch is interrupted. What was deleted meanwhile is gone when the list is complete. */
    synchronized void renew() {
        if (closed || current.isWatching()) {
            return;
        }
        SharedIndexInformer<T> before = current;
        before.close();
        List<T> known = before.getStore().list();
        SharedIndexInformer<T> after = create();
        current = after;
        var _ = after.start().thenRun(() -> {
            Set<String> keys = new HashSet<>(after.getStore().listKeys());
            known.stream()
                    .filter(object -> !keys.contains(after.getStore().getKey(object)))
                    .forEach(gone);
        });
    }

    @Override
    public synchronized void close() {
        closed = true;
        current.close();
    }
}
