package io.persistentprocess.cluster.agent.plan;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The objects of one informer, readable only while the cache is complete. The operator SDK empties an event source when it stops it, and a
 * reconciliation may still run then. An informer that has not listed yet or has stopped would look like a cluster without objects.
 *
 * <p>Any thread.
 */
public final class InformerCache<T> {
    private final BooleanSupplier complete;
    private final Supplier<List<T>> objects;

    /**
     * @param complete turns false for good once the cache is being emptied
     * @param objects reads the cache's current content
     */
    InformerCache(BooleanSupplier complete, Supplier<List<T>> objects) {
        this.complete = complete;
        this.objects = objects;
    }

    public static <R extends HasMetadata> InformerCache<R> of(InformerEventSource<R, ?> source) {
        return new InformerCache<>(
                () -> isComplete(source), () -> source.list(_ -> true).toList());
    }

    private static boolean isComplete(InformerEventSource<?, ?> source) {
        Collection<InformerHealthIndicator> informers =
                source.informerHealthIndicators().values();
        // A source that is being stopped reports so before it empties itself.
        return !informers.isEmpty()
                && informers.stream().allMatch(InformerHealthIndicator::hasSynced)
                && source.isRunning();
    }

    /** All objects; empty if the cache was incomplete at any point of the read. */
    public Optional<List<T>> read() {
        if (!complete.getAsBoolean()) {
            return Optional.empty();
        }
        List<T> found = objects.get();
        return complete.getAsBoolean() ? Optional.of(found) : Optional.empty();
    }
}
