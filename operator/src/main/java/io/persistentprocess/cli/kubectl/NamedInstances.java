package io.persistentprocess.cli.kubectl;

import com.fasterxml.jackson.databind.JsonNode;
import io.persistentprocess.agent.model.InstancePath;
import io.persistentprocess.cluster.GroupResource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Checks whether a group's spec has a named member or instance. */
final class NamedInstances {
    /** The parts of a full path. */
    private static final int IN_FULL = 3;

    private NamedInstances() {}

    /**
     * The problem with the name, in one sentence; empty: the group has it.
     *
     * @param path what the user wrote
     */
    static Optional<String> complaint(GroupResource group, String name, InstancePath path) {
        List<JsonNode> members = group.getSpec() == null
                ? List.of()
                : NodeStatusView.list(group.getSpec().path("members"));
        List<JsonNode> named =
                members.stream().filter(member -> names(member, name)).toList();
        if (named.size() > 1 && path.parts().size() < IN_FULL) {
            return Optional.of(
                    "\"%s\" can mean member %s, or an instance of another member; in full, %s/%s/%s, it means the instance"
                            .formatted(
                                    path,
                                    name,
                                    group.getMetadata().getNamespace(),
                                    group.getMetadata().getName(),
                                    name));
        }
        if (!named.isEmpty()) {
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

    /** The problem with a reload of the named member or instance, or of all, in one sentence; empty: at least one of them has one. */
    static Optional<String> withoutReload(GroupResource group, Optional<String> name) {
        List<JsonNode> meant = group.getSpec() == null
                ? List.of()
                : NodeStatusView.list(group.getSpec().path("members")).stream()
                        .filter(member -> name.isEmpty() || names(member, name.get()))
                        .toList();
        return meant.stream().anyMatch(member -> member.has("reload"))
                ? Optional.empty()
                : Optional.of(
                        "none of these members has a reload; add reload: {signal: SIGHUP} or reload: {command: [...]}, or use kubectl ppg restart");
    }

    private static boolean names(JsonNode member, String name) {
        String own = member.path("name").asText();
        return name.equals(own)
                || names(member).anyMatch(instance -> name.equals(own + "@" + instance))
                || IntStream.range(0, replicas(member)).anyMatch(ordinal -> name.equals(own + "-" + ordinal));
    }

    private static int replicas(JsonNode member) {
        return member.has("instances") ? 0 : member.path("replicas").asInt(1);
    }

    private static Stream<String> names(JsonNode member) {
        return NodeStatusView.list(member.path("instances").path("names")).stream()
                .map(JsonNode::asText);
    }

    /** The notation for the instances of a member. */
    private static String range(JsonNode member) {
        String own = member.path("name").asText();
        int replicas = replicas(member);
        if (member.has("instances")) {
            return "%s (%s)"
                    .formatted(own, names(member).map(name -> own + "@" + name).collect(Collectors.joining(", ")));
        }
        return replicas < 2 ? own : "%s (%s-0 to %s-%d)".formatted(own, own, own, replicas - 1);
    }
}
