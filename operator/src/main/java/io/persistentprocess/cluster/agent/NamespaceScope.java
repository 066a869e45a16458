package io.persistentprocess.cluster.agent;

import java.util.Set;

/** Whose groups an agent keeps. Whoever may create one of them is root on the node. */
public sealed interface NamespaceScope {
    record Namespaces(Set<String> names) implements NamespaceScope {
        public Namespaces {
            names = Set.copyOf(names);
        }
    }

    record Everywhere() implements NamespaceScope {}
}
