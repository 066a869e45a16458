package io.persistentprocess.cli.kubectl;

import com.fasterxml.jackson.databind.JsonNode;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.List;

/** A group on a node. */
record GroupStatusView(
        String namespace,
        String name,
        String state,
        String message,
        int desired,
        int ready,
        List<InstanceStatusView> instances,
        int omitted) {
    GroupStatusView {
        instances = List.copyOf(instances);
    }

    static GroupStatusView of(JsonNode group) {
        return new GroupStatusView(
                group.path("namespace").asText(),
                group.path("name").asText(),
                group.path("state").asText(),
                group.path("message").asText(),
                group.path("desired").asInt(),
                group.path("ready").asInt(),
                NodeStatusView.list(group.path("instances")).stream()
                        .map(InstanceStatusView::of)
                        .toList(),
                group.path("omitted").asInt());
    }

    /** The group with the instances that a filter selects. */
    GroupStatusView only(GroupScope.Filter filter) {
        List<InstanceStatusView> shown = instances.stream()
                .filter(instance -> filter.shows(id(instance)))
                .toList();
        return new GroupStatusView(namespace, name, state, message, desired, ready, shown, omitted);
    }

    /** @param instance named MEMBER-N by the node's agent */
    InstanceId id(InstanceStatusView instance) {
        return InstanceNames.id(namespace, name, instance.name());
    }

    String fullName() {
        return namespace + "/" + name;
    }

    /** The instances explain the state in more detail. */
    boolean isOrdinary() {
        return state.equals("Ready") || state.equals("Progressing") || state.equals("Degraded");
    }

    /** Whether the instances that a filter selects are healthy. */
    boolean isWell(GroupScope.Filter filter) {
        boolean inPart = !filter.showsAll(new GroupId(namespace, name));
        return isWell() || (inPart && instances.stream().allMatch(InstanceStatusView::isHealthy));
    }

    /** Whether the group is healthy on its node. */
    boolean isWell() {
        return switch (state) {
            case "Ready", "Suspended" -> true;
            case "Waiting" -> ready >= desired;
            default -> false;
        };
    }
}
