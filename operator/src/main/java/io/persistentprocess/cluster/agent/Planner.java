package io.persistentprocess.cluster.agent;

import io.persistentprocess.agent.InstanceView;
import io.persistentprocess.agent.TrackedInstance;
import io.persistentprocess.api.PersistentProcessGroup;
import io.persistentprocess.api.UpdateType;
import io.persistentprocess.api.status.Rollout;
import io.persistentprocess.cluster.agent.GroupObject.Existence;
import io.persistentprocess.cluster.agent.GroupObject.Legible;
import io.persistentprocess.cluster.agent.GroupObject.Unreadable;
import io.persistentprocess.supervision.GroupResolver;
import io.persistentprocess.supervision.GroupSpec;
import io.persistentprocess.supervision.InstanceId;
import io.persistentprocess.supervision.InstanceSpec;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Decides what the cluster's groups mean for one node. Pure; any thread. */
final class Planner {
    private final String nodeName;
    private final GroupResolver resolver;

    Planner(String nodeName, GroupResolver resolver) {
        this.nodeName = nodeName;
        this.resolver = resolver;
    }

    Plan plan(ClusterState state, List<TrackedInstance> tracked) {
        Map<InstanceId, TrackedInstance> present = tracked.stream()
                .collect(Collectors.toMap(instance -> instance.view().id(), Function.identity()));
        return new Plan(
                state.groups().stream()
                        .map(object -> share(object, state.nodeLabels(), present))
                        .toList(),
                state.unread(),
                state.draining());
    }

    private Share share(GroupObject object, Map<String, String> nodeLabels, Map<InstanceId, TrackedInstance> present) {
        if (object.existence() == Existence.BEING_DELETED) {
            return new Share.Leaving(object);
        }
        return switch (object.content()) {
            case Unreadable(String problem) -> new Share.Invalid(object, problem);
            case Legible(PersistentProcessGroup group) ->
                isSelected(group, nodeLabels) ? selected(object, group, present) : new Share.Elsewhere(object);
        };
    }

    private static boolean isSelected(PersistentProcessGroup group, Map<String, String> nodeLabels) {
        return nodeLabels.entrySet().containsAll(group.spec().nodeSelector().entrySet());
    }

    private Share selected(GroupObject object, PersistentProcessGroup group, Map<InstanceId, TrackedInstance> present) {
        GroupSpec spec = resolver.resolve(group);
        boolean rolling = group.spec().update().type() == UpdateType.RollingUpdate;
        return rolling && !spec.suspend() && !hasTurn(object) && isToLose(object, present) && replaces(spec, present)
                ? new Share.Waiting(object, spec)
                : new Share.Kept(object, spec);
    }

    private boolean hasTurn(GroupObject object) {
        return object.rollout()
                .filter(rollout -> rollout.generation() == object.generation())
                .map(Rollout::nodes)
                .filter(nodes -> nodes.contains(nodeName))
                .isPresent();
    }

    /** What has just died is about to run again: only where nothing does or soon will there is nothing to lose. */
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

    private static boolean isReplaced(TrackedInstance instance, InstanceSpec wanted) {
        boolean told = instance.launch().isSameProcess(wanted.launch());
        return !told || (instance.view().ready() && !instance.launched().isFrom(wanted.launch()));
    }
}
