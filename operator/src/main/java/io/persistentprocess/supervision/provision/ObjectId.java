package io.persistentprocess.supervision.provision;

import java.util.Comparator;

/** An object of the cluster, or a manifest of one, that files of instances come from. */
public record ObjectId(Kind kind, String namespace, String name) implements Comparable<ObjectId> {
    /** The kinds of core/v1 that have keys with contents. */
    public enum Kind {
        ConfigMap,
        /** Its contents must not reach a disk. */
        Secret
    }

    private static final Comparator<ObjectId> ORDER = Comparator.comparing(ObjectId::kind)
            .thenComparing(ObjectId::namespace)
            .thenComparing(ObjectId::name);

    @Override
    public int compareTo(ObjectId other) {
        return ORDER.compare(this, other);
    }

    /** {@code Secret shop/passwords}. */
    @Override
    public String toString() {
        return "%s %s/%s".formatted(kind, namespace, name);
    }
}
