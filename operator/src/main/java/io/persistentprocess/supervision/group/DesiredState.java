package io.persistentprocess.supervision.group;

import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.GroupSpec;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The whole of what is wanted on this node: what is neither in the one nor in the other is removed.
 *
 * @param untouched groups of which it is not known what is wanted: their instances go on as they are
 */
public record DesiredState(List<GroupSpec> groups, Set<GroupId> untouched) {
    public DesiredState {
        groups = List.copyOf(groups);
        untouched = Set.copyOf(untouched);
    }

    /** Where everything is known. */
    public static DesiredState of(Collection<GroupSpec> groups) {
        return new DesiredState(List.copyOf(groups), Set.of());
    }
}
