package io.persistentprocess.supervision.group;

import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.GroupSpec;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The complete desired state of this node. Instances of other groups are removed.
 *
 * @param untouched groups whose desired state is unknown: their instances are left as they are
 */
public record DesiredState(List<GroupSpec> groups, Set<GroupId> untouched) {
    public DesiredState {
        groups = List.copyOf(groups);
        untouched = Set.copyOf(untouched);
    }

    /** A state that is completely known. */
    public static DesiredState of(Collection<GroupSpec> groups) {
        return new DesiredState(List.copyOf(groups), Set.of());
    }
}
