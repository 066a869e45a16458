package io.persistentprocess.cluster.agent.plan;

import io.persistentprocess.supervision.group.DesiredState;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.GroupSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What all groups mean for this node.
 *
 * @param unread namespaces whose groups cannot be read: their instances stay as they are
 */
public record NodePlan(List<NodeAssignment> shares, Set<String> unread, ClusterState.Draining draining) {
    public NodePlan {
        shares = List.copyOf(shares);
        unread = Set.copyOf(unread);
    }

    /**
     * The plan as the engine's desired state.
     *
     * @param present groups that have instances on this node
     */
    DesiredState desired(Collection<GroupId> present) {
        return draining == ClusterState.Draining.ASKED ? nothing(present) : whatIsShared(present);
    }

    private DesiredState whatIsShared(Collection<GroupId> present) {
        List<GroupSpec> groups = new ArrayList<>();
        Set<GroupId> untouched = present.stream().filter(this::isUnread).collect(Collectors.toCollection(HashSet::new));
        for (NodeAssignment share : shares) {
            switch (share) {
                case NodeAssignment.Kept kept -> groups.add(kept.spec());
                case NodeAssignment.Held held -> groups.add(held.spec());
                case NodeAssignment.Waiting waiting -> groups.add(waiting.spec().waiting());
                case NodeAssignment.Invalid invalid ->
                    untouched.add(invalid.object().id());
                case NodeAssignment.NotSelected notSelected ->
                    groups.add(GroupSpec.empty(notSelected.object().id()));
                // Its deletion policy decides.
                case NodeAssignment.Leaving _ -> {}
            }
        }
        return new DesiredState(groups, untouched);
    }

    /** A drain deletes no group, so the policy Orphan does not apply. */
    private DesiredState nothing(Collection<GroupId> present) {
        Set<GroupId> ids = new LinkedHashSet<>(present);
        shares.forEach(share -> ids.add(share.object().id()));
        return DesiredState.of(ids.stream().map(GroupSpec::empty).toList());
    }

    public boolean isUnread(GroupId group) {
        return unread.contains(group.namespace());
    }

    boolean hasWaiting() {
        return shares.stream().anyMatch(NodeAssignment.Waiting.class::isInstance);
    }
}
