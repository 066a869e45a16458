package io.persistentprocess.cluster.agent.source;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.persistentprocess.agent.provision.FileContents;
import io.persistentprocess.agent.provision.SourceContents;
import io.persistentprocess.cluster.agent.plan.SourceObjects;
import io.persistentprocess.supervision.provision.FileSources;
import io.persistentprocess.supervision.provision.ObjectId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Watches the objects that groups of this node name, each alone.
 *
 * <p>If the agent dies here: the files that were written stay. The next agent reads the objects again when it has read the groups.
 *
 * <p>Any thread.
 */
public final class NamedObjects implements SourceObjects, AutoCloseable {
    private static final Pattern PATH = Pattern.compile("/api/v1/namespaces/[^/]+/(configmaps|secrets)");

    private final KubernetesClient client;
    private final FileContents contents;
    private final Runnable onChange;
    private final Map<ObjectId, NamedObject<?>> watched = new TreeMap<>();
    private Map<ObjectId, Set<String>> needed = Map.of();
    private boolean closed;

    /**
     * Watches nothing yet.
     *
     * @param contents where what is in the objects goes
     * @param onChange called after each change of an object; must not wait for this object
     */
    public NamedObjects(KubernetesClient client, FileContents contents, Runnable onChange) {
        this.client = client;
        this.contents = contents;
        this.onChange = onChange;
    }

    @Override
    public synchronized void need(Map<ObjectId, Set<String>> keys) {
        if (closed) {
            return;
        }
        needed = Map.copyOf(keys);
        watched.entrySet().removeIf(each -> {
            boolean over = !keys.containsKey(each.getKey());
            if (over) {
                each.getValue().close();
            }
            return over;
        });
        keys.keySet().forEach(id -> watched.computeIfAbsent(id, _ -> NamedObject.watch(client, id, onChange)));
    }

    /** Whether a path of the API server is one of lists and watches of such objects. */
    public static boolean isTheirs(String path) {
        return PATH.matcher(path).matches();
    }

    /** Begins anew with those that the API server has refused: it grants them now. */
    public void granted() {
        synchronized (this) {
            watched.replaceAll((id, object) -> {
                if (closed || !(object.read() instanceof NamedObject.Reading.Refused)) {
                    return object;
                }
                object.close();
                return NamedObject.watch(client, id, onChange);
            });
        }
        onChange.run();
    }

    @Override
    public synchronized FileSources read(Set<String> inUse) {
        SourceContents found = new SourceContents(contents);
        watched.forEach((id, object) -> {
            switch (object.read()) {
                case NamedObject.Reading.Unread _ -> {}
                case NamedObject.Reading.Missing _ -> found.missing(id);
                case NamedObject.Reading.Refused _ ->
                    found.refused(
                            id,
                            "the API server does not allow the agent to read it; set %s in the chart"
                                    .formatted(chartValue(id.kind())));
                case NamedObject.Reading.Present(HasMetadata present) -> found.present(id, values(present, id));
            }
        });
        return found.keep(inUse);
    }

    private Map<String, byte[]> values(HasMetadata object, ObjectId id) {
        Map<String, byte[]> values = new HashMap<>();
        for (String key : needed.getOrDefault(id, Set.of())) {
            Optional<byte[]> value = NamedObject.value(object, key);
            value.ifPresent(bytes -> values.put(key, bytes));
        }
        return values;
    }

    private static String chartValue(ObjectId.Kind kind) {
        return switch (kind) {
            case ConfigMap -> "rbac.readConfigMaps: true";
            case Secret -> "rbac.readSecrets: true";
        };
    }

    /** Ends all watches. */
    @Override
    public synchronized void close() {
        closed = true;
        watched.values().forEach(NamedObject::close);
        watched.clear();
    }
}
