package io.persistentprocess.supervision.spec;

import io.persistentprocess.api.DeletionPolicy;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a group should be on this node: its manifest with every default filled in and every {@code $(VAR)} expanded.
 *
 * @param suspend true: the instances are known but stopped
 * @param replacement of processes that run from another launch spec
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

    /** One whose changes are made at once. */
    public GroupSpec(
            GroupId id, boolean suspend, DeletionPolicy deletionPolicy, Map<InstanceId, InstanceSpec> instances) {
        this(id, suspend, deletionPolicy, ReplacementPolicy.AtOnce, instances);
    }

    /** A group that is known and of which nothing is to be there: its instances are stopped, whatever would become of them without it. */
    public static GroupSpec empty(GroupId id) {
        return new GroupSpec(id, false, DeletionPolicy.Terminate, Map.of());
    }

    /** The same, waiting for its turn. */
    public GroupSpec waiting() {
        return new GroupSpec(id, suspend, deletionPolicy, ReplacementPolicy.NotYet, instances);
    }
}
