package io.persistentprocess.supervision.spec;

import java.util.Comparator;

/**
 * Identifies one running copy of a member on this node.
 *
 * @param ordinal 0 to replicas − 1
 */
public record InstanceId(String namespace, String group, String member, int ordinal) {
    /** The order for users. */
    public static final Comparator<InstanceId> ORDER = Comparator.comparing(InstanceId::namespace)
            .thenComparing(InstanceId::group)
            .thenComparing(InstanceId::member)
            .thenComparingInt(InstanceId::ordinal);

    /** The instance's name within its group, {@code MEMBER-ORDINAL}; also the name of its cgroup directory. */
    public String name() {
        return member + "-" + ordinal;
    }

    public GroupId groupId() {
        return new GroupId(namespace, group);
    }

    @Override
    public String toString() {
        return namespace + "/" + group + "/" + name();
    }
}
