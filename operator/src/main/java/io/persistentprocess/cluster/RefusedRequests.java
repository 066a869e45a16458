package io.persistentprocess.cluster;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Paths of requests that the API server refuses at present (401, 403). Any thread. */
public final class RefusedRequests {
    private final Set<String> paths = ConcurrentHashMap.newKeySet();

    /** Whether the last list or watch of this path was refused. */
    public boolean has(String path) {
        return paths.contains(path);
    }

    /** One of the refused paths; empty if there is none. */
    public Optional<String> any() {
        return paths.stream().findAny();
    }

    /** Records a refusal; returns whether it is new. */
    boolean refused(String path) {
        return paths.add(path);
    }

    /** Records a success; returns whether the path had been refused. */
    boolean shown(String path) {
        return paths.remove(path);
    }
}
