package io.persistentprocess.cluster;

import java.util.Optional;

/** Liveness and readiness of a component that works with the API server, for the kubelet's probes. Any thread; returns at once. */
public interface Health {
    /**
     * Why the kubelet should restart this process, in one sentence; empty if it should not. An unreachable API server is never a reason: a restart
     * does not fix it.
     */
    Optional<String> deadBecause();

    /** Why this process is not ready, in one sentence; empty if it is. */
    Optional<String> unreadyBecause();
}
