package io.persistentprocess.supervision;

import io.persistentprocess.api.DeletionPolicy;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a group should be on this node: its manifest with every default filled in and every {@code $(VAR)} expanded.
 *
 * @param suspend true: the instances are known but stopped
 */
public record GroupSpec(
        GroupId id, boolean suspend, DeletionPolicy deletionPolicy, Map<InstanceId, InstanceSpec> instances) {
    public GroupSpec {
        instances = Collections.unmodifiableMap(new LinkedHashMap<>(instances));
    }
}
