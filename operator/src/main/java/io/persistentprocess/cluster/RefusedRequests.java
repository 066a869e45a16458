package io.persistentprocess.cluster;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Paths of requests that the API server refuses at present (401, 403). Any thread. */
public final class RefusedRequests {
    private final Map<String, URI> refused = new ConcurrentHashMap<>();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    /** Whether the last list or watch of this path was refused. */
    public boolean has(String path) {
        return refused.containsKey(path);
    }

    /** One of the refused paths; empty if there is none. */
    public Optional<String> any() {
        return refused.keySet().stream().findAny();
    }

    /** Calls the listener with the path of a list or watch when the API server grants what it has refused. The listener must not block. */
    public void onGranted(Consumer<String> listener) {
        listeners.add(listener);
    }

    void granted(String path) {
        listeners.forEach(listener -> listener.accept(path));
    }

    /** Records a refusal; returns whether it is new. */
    boolean refused(URI request) {
        return refused.put(request.getPath(), request) == null;
    }

    /** Records a success; returns whether the path had been refused. An account may be allowed to list what it may not watch. */
    boolean shown(URI request) {
        URI before = refused.get(request.getPath());
        return before != null
                && (WatchRequests.isWatch(request) || !WatchRequests.isWatch(before))
                && refused.remove(request.getPath(), before);
    }
}
