package io.persistentprocess.cluster;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What the API server refuses to show at present (401, 403), by the path of the request. Any thread. */
public final class RefusedRequests {
    private final Set<String> paths = ConcurrentHashMap.newKeySet();

    /** Whether a list or watch of this path was refused when it was asked for last. */
    public boolean has(String path) {
        return paths.contains(path);
    }

    /** One of those that are refused. */
    public Optional<String> any() {
        return paths.stream().findAny();
    }

    /** Whether that is new. */
    boolean refused(String path) {
        return paths.add(path);
    }

    /** Whether it had been refused. */
    boolean shown(String path) {
        return paths.remove(path);
    }
}
