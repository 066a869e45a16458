package io.persistentprocess.cluster.drain;

import io.persistentprocess.cluster.Installation;
import java.util.Set;

/** Which nodes a drain is about. */
public sealed interface NodeSelection {
    boolean includes(String node);

    /** The nodes selected by name, whether they exist or not. */
    Set<String> named();

    /** Every node of an installation, including those added meanwhile. */
    record All(Installation installation) implements NodeSelection {
        @Override
        public boolean includes(String node) {
            return true;
        }

        @Override
        public Set<String> named() {
            return Set.of();
        }
    }

    /** Nodes by name. */
    record Named(Set<String> nodes) implements NodeSelection {
        public Named {
            nodes = Set.copyOf(nodes);
        }

        @Override
        public boolean includes(String node) {
            return nodes.contains(node);
        }

        @Override
        public Set<String> named() {
            return nodes;
        }
    }
}
