package io.persistentprocess.cluster.drain;

import java.util.Set;

/**
 * Nodes with an agent's pod.
 *
 * @param all whether it is up or not
 * @param ready those of them where it is
 */
record Agents(Set<String> all, Set<String> ready) {
    Agents {
        all = Set.copyOf(all);
        ready = Set.copyOf(ready);
    }
}
