package io.persistentprocess.cluster.agent.source;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.persistentprocess.cluster.ApiErrors;
import io.persistentprocess.supervision.provision.ObjectId;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches one object by its name, with a field selector as the kubelet does. While the API server is away, what was read last stays. Any thread.
 *
 * @param <T> its class
 */
final class NamedObject<T extends HasMetadata> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NamedObject.class);

    /** What is known of the object. */
    sealed interface Reading {
        record Unread() implements Reading {}

        record Missing() implements Reading {}

        record Refused() implements Reading {}

        /** The API server has it. */
        record Present(HasMetadata object) implements Reading {}
    }

    private final ObjectId id;
    private final SharedIndexInformer<T> informer;
    private final Runnable onChange;
    private volatile boolean refused;

    private NamedObject(ObjectId id, SharedIndexInformer<T> informer, Runnable onChange) {
        this.id = id;
        this.informer = informer;
        this.onChange = onChange;
    }

    /**
     * Begins to watch. Returns at once.
     *
     * @param onChange called after each change of what is known; must not block
     */
    static NamedObject<?> watch(KubernetesClient client, ObjectId id, Runnable onChange) {
        return switch (id.kind()) {
            case ConfigMap -> watch(client, ConfigMap.class, id, onChange);
            case Secret -> watch(client, Secret.class, id, onChange);
        };
    }

    private static <T extends HasMetadata> NamedObject<T> watch(
            KubernetesClient client, Class<T> type, ObjectId id, Runnable onChange) {
        NamedObject<T> object = new NamedObject<>(
                id,
                client.resources(type)
                        .inNamespace(id.namespace())
                        .withName(id.name())
                        .runnableInformer(0),
                onChange);
        object.begin();
        return object;
    }

    private void begin() {
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(T object) {
                onChange.run();
            }

            @Override
            public void onUpdate(T before, T now) {
                if (!Objects.equals(version(before), version(now))) {
                    onChange.run();
                }
            }

            @Override
            public void onDelete(T object, boolean stale) {
                onChange.run();
            }
        });
        informer.exceptionHandler((_, failure) -> failed(failure));
        var _ = informer.start().thenRun(onChange);
    }

    private static String version(HasMetadata object) {
        return object.getMetadata().getResourceVersion();
    }

    /** Returns whether to try again, which is always so. */
    private boolean failed(Throwable failure) {
        LOG.debug("an object cannot be watched, ppg tries again object=\"{}\" reason=\"{}\"", id, failure.toString());
        if (isForbidden(failure) && !refused) {
            refused = true;
            onChange.run();
        }
        return true;
    }

    private static boolean isForbidden(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> cause instanceof KubernetesClientException e && ApiErrors.isForbidden(e));
    }

    /** What was read once counts, also while it is refused. */
    Reading read() {
        if (!informer.hasSynced()) {
            return refused ? new Reading.Refused() : new Reading.Unread();
        }
        return informer.getStore().list().stream()
                .findFirst()
                .<Reading>map(Reading.Present::new)
                .orElseGet(Reading.Missing::new);
    }

    /** The keys of an object with their values in base64, and those that are text. */
    static Optional<byte[]> value(HasMetadata object, String key) {
        return switch (object) {
            case ConfigMap map ->
                EncodedData.text(entries(map.getData()), key)
                        .or(() -> EncodedData.base64(entries(map.getBinaryData()), key));
            case Secret secret -> EncodedData.base64(entries(secret.getData()), key);
            default -> Optional.empty();
        };
    }

    private static Map<String, String> entries(Map<String, String> orNull) {
        return Objects.requireNonNullElse(orNull, Map.of());
    }

    /** Ends the watch. */
    @Override
    public void close() {
        informer.close();
    }
}
