package io.persistentprocess.cli.kubectl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.persistentprocess.cluster.ProcessNodeResource;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/** The parts of a ProcessNode that a command shows. A field that is missing, because the agent is older or newer, is empty. */
record NodeStatusView(String node, String agent, boolean drained, List<GroupStatusView> groups) {
    NodeStatusView {
        groups = List.copyOf(groups);
    }

    /** All nodes, sorted by name. */
    static List<NodeStatusView> all(KubernetesClient client) {
        return client.resources(ProcessNodeResource.class).list().getItems().stream()
                .map(NodeStatusView::of)
                .sorted(Comparator.comparing(NodeStatusView::node))
                .toList();
    }

    /** The instances of these nodes. A group without instances has one without a name, so that the group is known. */
    static Set<InstanceId> instances(List<NodeStatusView> nodes) {
        Set<InstanceId> instances = new LinkedHashSet<>();
        for (NodeStatusView node : nodes) {
            for (GroupStatusView group : node.groups()) {
                instances.add(new InstanceId(group.namespace(), group.name(), "", 0));
                group.instances().forEach(instance -> instances.add(group.id(instance)));
            }
        }
        return instances;
    }

    /** The node with the instances that a filter selects. */
    NodeStatusView only(GroupScope.Filter filter) {
        return new NodeStatusView(
                node,
                agent,
                drained,
                groups.stream()
                        .filter(group -> filter.shows(new GroupId(group.namespace(), group.name())))
                        .map(group -> group.only(filter))
                        .toList());
    }

    static NodeStatusView of(ProcessNodeResource resource) {
        JsonNode status = Optional.ofNullable(resource.getStatus()).orElseGet(MissingNode::getInstance);
        return new NodeStatusView(
                resource.getMetadata().getName(),
                status.path("agent").path("version").asText(),
                status.path("drained").asBoolean(),
                list(status.path("groups")).stream().map(GroupStatusView::of).toList());
    }

    /** Whether everything on it is healthy; on a drained node nothing should run. */
    boolean isWell(GroupScope.Filter filter) {
        return drained || groups.stream().allMatch(group -> group.isWell(filter));
    }

    static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }
}
