package io.persistentprocess.cluster.agent;

import java.util.Set;

/** The namespaces whose groups an agent runs. Anyone who may create a group there is root on the node. */
public sealed interface NamespaceScope {
    record Namespaces(Set<String> names) implements NamespaceScope {
        public Namespaces {
            names = Set.copyOf(names);
        }
    }

    record Everywhere() implements NamespaceScope {}
}
