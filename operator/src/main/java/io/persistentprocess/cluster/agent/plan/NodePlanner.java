package io.persistentprocess.cluster.agent.plan;

import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.agent.model.TrackedInstance;
import io.persistentprocess.api.PersistentProcessGroup;
import io.persistentprocess.api.UpdateType;
import io.persistentprocess.api.status.Rollout;
import io.persistentprocess.cluster.agent.plan.GroupObject.Existence;
import io.persistentprocess.cluster.agent.plan.GroupObject.Legible;
import io.persistentprocess.cluster.agent.plan.GroupObject.Unreadable;
import io.persistentprocess.supervision.group.MissingFiles;
import io.persistentprocess.supervision.node.NodeFacts;
import io.persistentprocess.supervision.provision.FileSources;
import io.persistentprocess.supervision.spec.GroupResolver;
import io.persistentprocess.supervision.spec.GroupSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.InstanceSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Decides what the cluster's groups mean for one node. Pure; any thread. */
public final class NodePlanner {
    /** Decides on groups whose files come from no objects. */
    public NodePlan plan(ClusterState state, List<TrackedInstance> tracked) {
        return plan(state, FileSources.NONE, tracked);
    }

    /**
     * Decides on all groups.
     *
     * @param sources what is known of the objects that files come from
     */
    public NodePlan plan(ClusterState state, FileSources sources, List<TrackedInstance> tracked) {
        Map<InstanceId, TrackedInstance> present = tracked.stream()
                .collect(Collectors.toMap(instance -> instance.view().id(), Function.identity()));
        return new NodePlan(
                state.groups().stream()
                        .map(object -> share(object, new GroupResolver(state.node(), sources), state.node(), present))
                        .toList(),
                state.unread(),
                state.draining());
    }

    private static NodeAssignment share(
            GroupObject object, GroupResolver resolver, NodeFacts node, Map<InstanceId, TrackedInstance> present) {
        if (object.existence() == Existence.BEING_DELETED) {
            return new NodeAssignment.Leaving(object);
        }
        return switch (object.content()) {
            case Unreadable(String problem) -> new NodeAssignment.Invalid(object, problem);
            case Legible(PersistentProcessGroup group) ->
                group.spec().selects(node.nodeName(), node.labels())
                        ? selected(object, group, resolver, node, present)
                        : new NodeAssignment.NotSelected(object);
        };
    }

    private static NodeAssignment selected(
            GroupObject object,
            PersistentProcessGroup group,
            GroupResolver resolver,
            NodeFacts node,
            Map<InstanceId, TrackedInstance> present) {
        Optional<String> problem = resolver.problem(group);
        if (problem.isPresent()) {
            return new NodeAssignment.Invalid(object, problem.get());
        }
        MissingFiles files = MissingFiles.of(
                resolver.resolve(group),
                id -> Optional.ofNullable(present.get(id)).map(TrackedInstance::launch));
        GroupSpec spec = files.spec();
        boolean rolling = group.spec().update().type() == UpdateType.RollingUpdate;
        if (rolling
                && !spec.suspend()
                && !hasTurn(object, node.nodeName())
                && isToLose(object, present)
                && replaces(spec, present)) {
            return new NodeAssignment.Waiting(object, spec);
        }
        return files.held()
                .<NodeAssignment>map(awaited -> new NodeAssignment.Held(object, spec, awaited))
                .orElseGet(() -> new NodeAssignment.Kept(object, spec));
    }

    private static boolean hasTurn(GroupObject object, String nodeName) {
        return object.rollout()
                .filter(rollout -> rollout.generation() == object.generation())
                .map(Rollout::nodes)
                .filter(nodes -> nodes.contains(nodeName))
                .isPresent();
    }

    /** A failed instance is about to restart: nothing can be lost only if no instance runs or is about to run. */
    private static boolean isToLose(GroupObject object, Map<InstanceId, TrackedInstance> present) {
        return present.values().stream()
                .map(TrackedInstance::view)
                .filter(view -> view.id().groupId().equals(object.id()))
                .map(InstanceView::phase)
                .anyMatch(phase -> switch (phase) {
                    case Pending, Starting, Running, Stopping, Unsupervised -> true;
                    case BackOff, Stopped, Completed, Failed -> false;
                });
    }

    private static boolean replaces(GroupSpec spec, Map<InstanceId, TrackedInstance> present) {
        return spec.instances().entrySet().stream()
                .anyMatch(wanted -> present.containsKey(wanted.getKey())
                        && isReplaced(present.get(wanted.getKey()), wanted.getValue()));
    }

    /** An instance that waits for the contents of a file has not begun with anything. */
    private static boolean isReplaced(TrackedInstance instance, InstanceSpec wanted) {
        if (instance.launch().provision().awaited().isPresent()) {
            return false;
        }
        boolean same = instance.launch().isSameProcess(wanted.launch());
        return !same || (instance.view().ready() && !instance.launched().isFrom(wanted.launch()));
    }
}
