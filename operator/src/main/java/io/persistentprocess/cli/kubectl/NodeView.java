package io.persistentprocess.cli.kubectl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.persistentprocess.cluster.ProcessNodeResource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** What a ProcessNode says, as far as it is asked for; whatever is missing in it, because its agent is older or newer, is empty. */
record NodeView(String node, String agent, boolean drained, List<GroupView> groups) {
    NodeView {
        groups = List.copyOf(groups);
    }

    /** All nodes by name. */
    static List<NodeView> all(KubernetesClient client, GroupScope.Filter filter) {
        return client.resources(ProcessNodeResource.class).list().getItems().stream()
                .map(resource -> of(resource, filter))
                .sorted(Comparator.comparing(NodeView::node))
                .toList();
    }

    static NodeView of(ProcessNodeResource resource, GroupScope.Filter filter) {
        JsonNode status = Optional.ofNullable(resource.getStatus()).orElseGet(MissingNode::getInstance);
        return new NodeView(
                resource.getMetadata().getName(),
                status.path("agent").path("version").asText(),
                status.path("drained").asBoolean(),
                list(status.path("groups")).stream()
                        .filter(group -> filter.shows(
                                group.path("namespace").asText(),
                                group.path("name").asText()))
                        .map(GroupView::of)
                        .toList());
    }

    /** Whether everything on it is as it is wanted; on a node that is drained nothing should run. */
    boolean isWell() {
        return drained || groups.stream().allMatch(GroupView::isWell);
    }

    static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }
}
