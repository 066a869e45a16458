package io.persistentprocess.supervision.group;

import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceState;
import io.persistentprocess.supervision.instance.ReleaseReason;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tracks which groups have a process or are about to have one, from every change of an instance, so that the release of a group is noticed at once. An instance between
 * two processes keeps its group occupied. Costs a restart only the comparison of two states.
 */
public final class GroupOccupancy {
    private static final class Group {
        private final Set<InstanceId> busy = new HashSet<>();
        private final Map<InstanceId, ReleaseReason> resting = new HashMap<>();
    }

    private final Map<GroupId, Group> groups = new HashMap<>();

    /**
     * Records a change. Returns the reason of the release if the change leaves the group without a process.
     *
     * @param before empty: the instance was not known
     */
    public Optional<ReleaseReason> changed(Optional<Instance> before, Instance now) {
        if (now.state() instanceof InstanceState.Gone && now.leavesOthers()) {
            // Its processes may keep running, so its end does not empty the group.
            Optional.ofNullable(groups.get(now.id().groupId())).ifPresent(group -> remove(now.id(), group));
            return Optional.empty();
        }
        Optional<ReleaseReason> rest = rest(now);
        if (rest.isEmpty() && before.filter(known -> rest(known).isEmpty()).isPresent()) {
            return Optional.empty();
        }
        GroupId id = now.id().groupId();
        Group group = groups.computeIfAbsent(id, _ -> new Group());
        if (rest.isEmpty()) {
            group.resting.remove(now.id());
            group.busy.add(now.id());
            return Optional.empty();
        }
        boolean wasBusy = group.busy.remove(now.id());
        if (now.state() instanceof InstanceState.Gone) {
            remove(now.id(), group);
        } else {
            group.resting.put(now.id(), rest.get());
        }
        return wasBusy && group.busy.isEmpty()
                // The other instances give the reason; the removal of one member says nothing about them.
                ? group.resting.values().stream().reduce(GroupOccupancy::later).or(() -> rest)
                : Optional.empty();
    }

    /** The instance will be created soon. */
    public void expects(InstanceId id) {
        groups.computeIfAbsent(id.groupId(), _ -> new Group()).busy.add(id);
    }

    /** The instance will not be created after all. */
    public void expectsNoMore(InstanceId id) {
        Optional.ofNullable(groups.get(id.groupId())).ifPresent(group -> group.busy.remove(id));
    }

    private void remove(InstanceId gone, Group group) {
        group.busy.remove(gone);
        group.resting.remove(gone);
        if (group.busy.isEmpty() && group.resting.isEmpty()) {
            groups.remove(gone.groupId());
        }
    }

    /** The group's processes were orphaned and are no longer supervised. */
    public void leaves(InstanceId id) {
        groups.remove(id.groupId());
    }

    /** The groups without a process, each with one of its instances. */
    public Map<InstanceId, ReleaseReason> atRest() {
        Map<InstanceId, ReleaseReason> atRest = new HashMap<>();
        for (Group group : groups.values()) {
            if (group.busy.isEmpty() && !group.resting.isEmpty()) {
                ReleaseReason reason = group.resting.values().stream()
                        .reduce(GroupOccupancy::later)
                        .orElseThrow();
                atRest.put(group.resting.keySet().iterator().next(), reason);
            }
        }
        return atRest;
    }

    private static ReleaseReason later(ReleaseReason one, ReleaseReason other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /** An instance that leaves processes behind never lets its group rest. */
    private static Optional<ReleaseReason> rest(Instance instance) {
        if (instance.leavesOthers()) {
            return Optional.empty();
        }
        return switch (instance.state()) {
            case InstanceState.Gone _ -> Optional.of(ReleaseReason.Removed);
            case InstanceState.Completed _ -> Optional.of(ReleaseReason.Completed);
            case InstanceState.Failed _ -> Optional.of(ReleaseReason.Failed);
            case InstanceState.Idle _ ->
                Optional.of(instance.goal() == Goal.Hold ? ReleaseReason.Stopped : ReleaseReason.Suspended);
            default -> Optional.empty();
        };
    }
}
