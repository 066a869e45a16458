package io.persistentprocess.cluster.agent.report;

import io.persistentprocess.agent.model.GroupRelease;
import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.agent.model.TrackedInstance;
import io.persistentprocess.api.status.LastRelease;
import io.persistentprocess.api.status.NodeGroup;
import io.persistentprocess.api.status.NodeGroupState;
import io.persistentprocess.api.status.NodeUsage;
import io.persistentprocess.cluster.agent.plan.GroupObject;
import io.persistentprocess.cluster.agent.plan.NodeAssignment;
import io.persistentprocess.cluster.agent.plan.ObservedGenerations;
import io.persistentprocess.cluster.agent.plan.WatchedGroups;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.provision.FileContent;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.GroupSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Builds the report of one group. Pure, apart from the observed generations that it records. */
public final class NodeGroupBuilder {
    private final ObservedGenerations generations;
    private final Function<GroupId, Optional<GroupRelease>> releases;
    private final Function<InstanceId, Optional<NodeUsage>> usage;
    private final InstantSource clock;

    /**
     * @param releases returns the last release of a group
     * @param usage returns what an instance uses
     */
    public NodeGroupBuilder(
            ObservedGenerations generations,
            Function<GroupId, Optional<GroupRelease>> releases,
            Function<InstanceId, Optional<NodeUsage>> usage,
            InstantSource clock) {
        this.generations = generations;
        this.releases = releases;
        this.usage = usage;
        this.clock = clock;
    }

    /** Forgets all other groups. */
    void keepOnly(Set<String> uids) {
        generations.keepOnly(uids);
    }

    /** The report of a group; empty if there is nothing to report. */
    Optional<NodeGroup> of(NodeAssignment share, List<TrackedInstance> present) {
        GroupObject object = share.object();
        return switch (share) {
            case NodeAssignment.Kept kept -> Optional.of(kept(kept, present));
            case NodeAssignment.Held held ->
                Optional.of(report(
                        object,
                        held.awaited().cause() == FileContent.Cause.UNREAD
                                ? NodeGroupState.Progressing
                                : NodeGroupState.Invalid,
                        held.awaited().why(),
                        held.spec().suspend() ? 0 : held.spec().instances().size(),
                        present));
            case NodeAssignment.Waiting waiting ->
                Optional.of(report(
                        object,
                        NodeGroupState.Waiting,
                        "generation %d waits for this node's turn".formatted(object.generation()),
                        waiting.spec().instances().size(),
                        present));
            case NodeAssignment.Invalid(GroupObject _, String problem) ->
                Optional.of(report(object, NodeGroupState.Invalid, problem, present.size(), present));
            case NodeAssignment.NotSelected _ ->
                present.isEmpty()
                        ? Optional.empty()
                        : Optional.of(report(
                                object, NodeGroupState.Removing, "the node is not selected any more", 0, present));
            case NodeAssignment.Leaving _ -> {
                generations.take(object);
                yield Optional.of(report(object, NodeGroupState.Removing, "the group is being deleted", 0, present));
            }
        };
    }

    /** The report of a group that the cluster does not have. */
    NodeGroup ofRemains(GroupId id, List<TrackedInstance> present) {
        return ofUnknown(id, NodeGroupState.Removing, "the cluster does not have this group", 0, present);
    }

    /** The report of a group in a namespace that cannot be read. */
    NodeGroup ofUnread(GroupId id, List<TrackedInstance> present) {
        String problem = WatchedGroups.problem(id.namespace());
        return ofUnknown(id, NodeGroupState.Invalid, problem, present.size(), present);
    }

    private NodeGroup ofUnknown(
            GroupId id, NodeGroupState state, String message, int desired, List<TrackedInstance> present) {
        return build(id, "", 0, state, message, desired, present, false, Optional.empty());
    }

    private NodeGroup kept(NodeAssignment.Kept kept, List<TrackedInstance> present) {
        GroupSpec spec = kept.spec();
        boolean upToDate = isUpToDate(spec, present);
        if (upToDate) {
            generations.take(kept.object());
        }
        int desired = spec.suspend() ? 0 : spec.instances().size();
        NodeGroupState state = upToDate ? state(spec, present) : NodeGroupState.Progressing;
        List<InstanceView> views = present.stream().map(TrackedInstance::view).toList();
        return state == NodeGroupState.Ready && clock.instant().isBefore(MinReadyTime.reachedAt(kept.object(), views))
                ? report(
                        kept.object(),
                        NodeGroupState.Progressing,
                        "ready, but not for minReadySeconds yet",
                        desired,
                        present)
                : report(kept.object(), state, "", desired, present);
    }

    /** The engine applies a spec to one instance after another. */
    private static boolean isUpToDate(GroupSpec spec, List<TrackedInstance> present) {
        Map<InstanceId, TrackedInstance> byId = present.stream()
                .collect(Collectors.toMap(instance -> instance.view().id(), Function.identity()));
        return byId.keySet().equals(spec.instances().keySet())
                && spec.instances().entrySet().stream()
                        .allMatch(wanted -> byId.get(wanted.getKey())
                                .launch()
                                .isSameProcess(wanted.getValue().launch()));
    }

    private static NodeGroupState state(GroupSpec spec, List<TrackedInstance> present) {
        List<InstanceView> views = present.stream().map(TrackedInstance::view).toList();
        if (spec.suspend()) {
            return views.stream().allMatch(view -> view.phase() == Phase.Stopped)
                    ? NodeGroupState.Suspended
                    : NodeGroupState.Progressing;
        }
        if (views.stream().anyMatch(InstanceView::failing)) {
            return NodeGroupState.Degraded;
        }
        return views.stream().allMatch(NodeInstanceBuilder::countsAsReady)
                ? NodeGroupState.Ready
                : NodeGroupState.Progressing;
    }

    private NodeGroup report(
            GroupObject object, NodeGroupState state, String message, int desired, List<TrackedInstance> present) {
        boolean releasable = object.existence() == GroupObject.Existence.BEING_DELETED && present.isEmpty();
        return build(
                object.id(),
                object.uid(),
                generations.of(object),
                state,
                message,
                desired,
                present,
                releasable,
                releases.apply(object.id()));
    }

    private NodeGroup build(
            GroupId id,
            String uid,
            long generation,
            NodeGroupState state,
            String message,
            int desired,
            List<TrackedInstance> present,
            boolean releasable,
            Optional<GroupRelease> release) {
        List<InstanceView> views = present.stream().map(TrackedInstance::view).toList();
        return new NodeGroup(
                id.namespace(),
                id.name(),
                uid,
                generation,
                state,
                message,
                desired,
                (int) views.stream().filter(NodeInstanceBuilder::countsAsReady).count(),
                views.stream().mapToLong(InstanceView::restarts).sum(),
                releasable,
                release.map(GroupRelease::count).orElse(0L),
                release.map(last -> new LastRelease(last.reason().name(), last.at())),
                views.stream()
                        .map(view -> NodeInstanceBuilder.of(view, usage.apply(view.id())))
                        .toList(),
                0,
                NodeInstanceBuilder.conditions(views));
    }
}
