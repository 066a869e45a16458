package io.persistentprocess.cluster.agent;

import io.persistentprocess.supervision.Desired;
import io.persistentprocess.supervision.GroupId;
import io.persistentprocess.supervision.GroupSpec;
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
 * @param unread namespaces whose groups cannot be known: what is there of them stays as it is
 */
record Plan(List<Share> shares, Set<String> unread, ClusterState.Draining draining) {
    Plan {
        shares = List.copyOf(shares);
        unread = Set.copyOf(unread);
    }

    /**
     * The same for the engine.
     *
     * @param present groups of which something is there
     */
    Desired desired(Collection<GroupId> present) {
        return draining == ClusterState.Draining.ASKED ? nothing(present) : whatIsShared(present);
    }

    private Desired whatIsShared(Collection<GroupId> present) {
        List<GroupSpec> groups = new ArrayList<>();
        Set<GroupId> untouched = present.stream().filter(this::isUnread).collect(Collectors.toCollection(HashSet::new));
        for (Share share : shares) {
            switch (share) {
                case Share.Kept kept -> groups.add(kept.spec());
                case Share.Waiting waiting -> groups.add(waiting.spec().waiting());
                case Share.Invalid invalid -> untouched.add(invalid.object().id());
                case Share.Elsewhere elsewhere ->
                    groups.add(GroupSpec.empty(elsewhere.object().id()));
                // Its deletion policy says what becomes of it.
                case Share.Leaving _ -> {}
            }
        }
        return new Desired(groups, untouched);
    }

    /** No group is deleted when a node is drained, so no process is left to itself. */
    private Desired nothing(Collection<GroupId> present) {
        Set<GroupId> ids = new LinkedHashSet<>(present);
        shares.forEach(share -> ids.add(share.object().id()));
        return Desired.of(ids.stream().map(GroupSpec::empty).toList());
    }

    boolean isUnread(GroupId group) {
        return unread.contains(group.namespace());
    }

    boolean hasWaiting() {
        return shares.stream().anyMatch(Share.Waiting.class::isInstance);
    }
}
