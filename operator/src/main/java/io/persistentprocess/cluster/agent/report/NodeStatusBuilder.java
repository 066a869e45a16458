package io.persistentprocess.cluster.agent.report;

import io.persistentprocess.agent.model.TrackedInstance;
import io.persistentprocess.api.status.AgentInfo;
import io.persistentprocess.api.status.HostInfo;
import io.persistentprocess.api.status.NodeGroup;
import io.persistentprocess.api.status.NodeSummary;
import io.persistentprocess.api.status.ProcessNodeStatus;
import io.persistentprocess.cluster.agent.plan.ClusterState;
import io.persistentprocess.cluster.agent.plan.NodeAssignment;
import io.persistentprocess.cluster.agent.plan.NodePlan;
import io.persistentprocess.supervision.spec.GroupId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Builds the status of this node's ProcessNode, before its size is limited. */
public final class NodeStatusBuilder {
    private final AgentInfo agent;
    private final Supplier<HostInfo> host;
    private final NodeGroupBuilder groups;

    public NodeStatusBuilder(AgentInfo agent, Supplier<HostInfo> host, NodeGroupBuilder groups) {
        this.agent = agent;
        this.host = host;
        this.groups = groups;
    }

    ProcessNodeStatus of(NodePlan plan, List<TrackedInstance> tracked) {
        boolean draining = plan.draining() == ClusterState.Draining.ASKED;
        if (draining && tracked.isEmpty()) {
            return new ProcessNodeStatus(agent, host.get(), new NodeSummary(0, "0/0", 0), List.of(), true);
        }
        List<NodeGroup> reported = draining ? remains(plan, tracked, Set.of()) : shared(plan, tracked);
        return new ProcessNodeStatus(agent, host.get(), summary(reported), reported, false);
    }

    private List<NodeGroup> shared(NodePlan plan, List<TrackedInstance> tracked) {
        Map<GroupId, List<TrackedInstance>> byGroup = byGroup(tracked);
        List<NodeGroup> reported = new ArrayList<>();
        for (NodeAssignment share : plan.shares()) {
            groups.of(share, byGroup.getOrDefault(share.object().id(), List.of()))
                    .ifPresent(reported::add);
        }
        Set<GroupId> known =
                plan.shares().stream().map(share -> share.object().id()).collect(Collectors.toSet());
        reported.addAll(remains(plan, tracked, known));
        groups.keepOnly(
                plan.shares().stream().map(share -> share.object().uid()).collect(Collectors.toSet()));
        reported.sort(Comparator.comparing(NodeGroup::namespace).thenComparing(NodeGroup::name));
        return reported;
    }

    private List<NodeGroup> remains(NodePlan plan, List<TrackedInstance> tracked, Set<GroupId> known) {
        return byGroup(tracked).entrySet().stream()
                .filter(group -> !known.contains(group.getKey()))
                .map(group -> plan.isUnread(group.getKey())
                        ? groups.ofUnread(group.getKey(), group.getValue())
                        : groups.ofRemains(group.getKey(), group.getValue()))
                .toList();
    }

    private static Map<GroupId, List<TrackedInstance>> byGroup(List<TrackedInstance> tracked) {
        return tracked.stream()
                .collect(Collectors.groupingBy(instance -> instance.view().id().groupId()));
    }

    private static NodeSummary summary(List<NodeGroup> groups) {
        int desired = groups.stream().mapToInt(NodeGroup::desired).sum();
        int ready = groups.stream().mapToInt(NodeGroup::ready).sum();
        long restarts = groups.stream().mapToLong(NodeGroup::restarts).sum();
        return new NodeSummary(groups.size(), ready + "/" + desired, restarts);
    }
}
