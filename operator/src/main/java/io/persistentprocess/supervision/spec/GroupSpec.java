package io.persistentprocess.supervision.spec;

import io.persistentprocess.api.DeletionPolicy;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The desired state of a group on this node: its manifest with every default filled in and every {@code $(VAR)} expanded.
 *
 * @param suspend whether the instances are stopped
 * @param replacement when processes of another launch spec are replaced
 */
public record GroupSpec(
        GroupId id,
        boolean suspend,
        DeletionPolicy deletionPolicy,
        ReplacementPolicy replacement,
        Map<InstanceId, InstanceSpec> instances) {
    public GroupSpec {
        instances = Collections.unmodifiableMap(new LinkedHashMap<>(instances));
    }

    /** A group whose changes take effect at once. */
    public GroupSpec(
            GroupId id, boolean suspend, DeletionPolicy deletionPolicy, Map<InstanceId, InstanceSpec> instances) {
        this(id, suspend, deletionPolicy, ReplacementPolicy.AtOnce, instances);
    }

    /** A group without instances: the present ones are stopped, whatever their deletion policy says. */
    public static GroupSpec empty(GroupId id) {
        return new GroupSpec(id, false, DeletionPolicy.Terminate, Map.of());
    }

    public GroupSpec withInstances(Map<InstanceId, InstanceSpec> other) {
        return new GroupSpec(id, suspend, deletionPolicy, replacement, other);
    }

    /** The same group, while a rollout holds its changes back. */
    public GroupSpec waiting() {
        return new GroupSpec(id, suspend, deletionPolicy, ReplacementPolicy.NotYet, instances);
    }
}
