package io.persistentprocess.cli.kubectl;

import com.fasterxml.jackson.databind.JsonNode;
import io.persistentprocess.cluster.GroupResource;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Whether a group's spec has the member or the instance that somebody names. */
final class NamedInstances {
    private NamedInstances() {}

    /** What is wrong with the name, in one sentence; empty: the group has it. */
    static Optional<String> complaint(GroupResource group, String name) {
        List<JsonNode> members = group.getSpec() == null
                ? List.of()
                : NodeView.list(group.getSpec().path("members"));
        if (members.stream().anyMatch(member -> names(member, name))) {
            return Optional.empty();
        }
        return Optional.of("group %s has no member or instance %s; it has %s"
                .formatted(
                        group.getMetadata().getName(),
                        name,
                        String.join(
                                ", ",
                                members.stream().map(NamedInstances::range).toList())));
    }

    private static boolean names(JsonNode member, String name) {
        String own = member.path("name").asText();
        return name.equals(own)
                || IntStream.range(0, replicas(member)).anyMatch(ordinal -> name.equals(own + "-" + ordinal));
    }

    private static int replicas(JsonNode member) {
        return member.path("replicas").asInt(1);
    }

    /** As it is written of a member with several instances. */
    private static String range(JsonNode member) {
        String own = member.path("name").asText();
        int replicas = replicas(member);
        return replicas < 2 ? own : "%s (%s-0 to %s-%d)".formatted(own, own, own, replicas - 1);
    }
}
