package io.persistentprocess.cluster.request;

import io.persistentprocess.agent.model.ActiveCondition;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.supervision.instance.InstanceReport;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the requests on groups mean for one node's instances. Each value is executed once, even if the requester's clock is ahead and the new
 * processes look older than the request. For one thread.
 *
 * <p>If the agent dies here: the next agent executes a request for the instances that have run since before it and do not have it in their
 * checkpoint.
 */
public final class GroupRequestTracker {
    private final String nodeName;
    private final GroupRequest.Kind kind;
    private final Map<String, String> seen = new HashMap<>();

    public GroupRequestTracker(String nodeName, GroupRequest.Kind kind) {
        this.nodeName = nodeName;
        this.kind = kind;
    }

    /**
     * Which instances are concerned now; a second call with the same value gives none.
     *
     * @param uid of the group
     * @param value of the annotation, if the group has it
     * @param instances of the group, on this node
     */
    public List<InstanceSelector> due(String uid, Optional<String> value, Collection<InstanceView> instances) {
        if (value.isEmpty() || value.get().equals(seen.put(uid, value.get()))) {
            return List.of();
        }
        return GroupRequest.parse(value.get())
                .filter(request -> request.concernsNode(nodeName))
                .map(request -> meant(request, instances)
                        .filter(instance -> isDue(request, instance))
                        .map(GroupRequestTracker::selector)
                        .toList())
                .orElseGet(List::of);
    }

    /** Forgets all other groups. */
    public void keepOnly(Set<String> uids) {
        seen.keySet().retainAll(uids);
    }

    /** If a member and an instance have the same name, the instance is selected. */
    private static Stream<InstanceView> meant(GroupRequest request, Collection<InstanceView> instances) {
        List<InstanceView> named = instances.stream()
                .filter(instance ->
                        request.instances().filter(instance.id().name()::equals).isPresent())
                .toList();
        return named.isEmpty() ? instances.stream() : named.stream();
    }

    /** A reload that was carried out is ignored by the instance itself. */
    private boolean isDue(GroupRequest request, InstanceView instance) {
        Optional<Instant> since = switch (kind) {
            case RESTART ->
                instance.restartedAt().equals(Optional.of(request.at().toString()))
                        ? Optional.empty()
                        : since(instance);
            case RELOAD ->
                switch (instance.phase()) {
                    case Starting, Running -> instance.startedAt();
                    case Pending, Stopping, BackOff, Stopped, Completed, Failed, Unsupervised -> Optional.empty();
                };
        };
        return since.filter(at ->
                        request.isDue(instance.id().member(), instance.id().name(), at))
                .isPresent();
    }

    /** A failed instance has been so since its exit, and waits for a request. */
    private static Optional<Instant> since(InstanceView instance) {
        return switch (instance.phase()) {
            case BackOff, Failed -> instance.lastExitAt();
            // Since an agent came that cannot read its checkpoint.
            case Unsupervised ->
                instance.conditions().stream()
                        .filter(condition -> condition.type().equals(InstanceReport.Type.Unsupervised.name()))
                        .map(ActiveCondition::since)
                        .findFirst();
            case Pending, Starting, Running, Stopping, Stopped, Completed -> instance.startedAt();
        };
    }

    private static InstanceSelector selector(InstanceView instance) {
        return InstanceSelector.of(instance.id());
    }
}
