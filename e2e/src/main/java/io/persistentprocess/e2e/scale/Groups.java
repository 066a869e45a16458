package io.persistentprocess.e2e.scale;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.persistentprocess.cluster.GroupResource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** The groups of a namespace, all alike but for their names. */
final class Groups {
    private final KubernetesClient client;
    private final String namespace;
    private final int count;
    private final int members;

    Groups(KubernetesClient client, String namespace, int count, int members) {
        this.client = client;
        this.namespace = namespace;
        this.count = count;
        this.members = members;
    }

    String namespace() {
        return namespace;
    }

    void create() {
        IntStream.range(0, count).forEach(i -> apply(name(i), "first"));
    }

    /** Gives a group another spec, so that all its members are replaced. */
    void edit(int index, String text) {
        apply(name(index), text);
    }

    private void apply(String name, String text) {
        GroupResource group = new GroupResource();
        group.setMetadata(
                new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
        group.setSpec(Serialization.unmarshal(spec(text), JsonNode.class));
        var _ = client.resource(group).fieldManager("scale").forceConflicts().serverSideApply();
    }

    private String spec(String text) {
        return IntStream.range(0, members)
                .mapToObj(
                        "{\"name\":\"worker-%d\",\"command\":[\"/usr/sbin/daemon\"],\"args\":[\"--foreground\",\"--instance=%1$d\"],\"env\":[{\"name\":\"TEXT\",\"value\":\"@\"}]}"
                                ::formatted)
                .map(member -> member.replace("@", text))
                .collect(Collectors.joining(",", "{\"members\":[", "]}"));
    }

    /** How large it is, as the API server returns it. */
    long bytes(int index) {
        String text = client.raw("/apis/persistentprocess.io/v1alpha1/namespaces/%s/persistentprocessgroups/%s"
                .formatted(namespace, name(index)));
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Until it runs as it should on so many nodes, and no rollout is under way. */
    void awaitReady(int index, int nodes, Duration atMost) {
        var _ = client.resources(GroupResource.class)
                .inNamespace(namespace)
                .withName(name(index))
                .waitUntilCondition(group -> isReady(group, nodes), atMost.toSeconds(), TimeUnit.SECONDS);
    }

    void awaitAllReady(int nodes, Duration atMost) {
        IntStream.range(0, count).forEach(i -> awaitReady(i, nodes, atMost));
    }

    private static boolean isReady(GroupResource group, int nodes) {
        JsonNode status = status(group);
        return status.path("observedGeneration").asLong() == group.getMetadata().getGeneration()
                && status.path("nodes").path("updated").asInt() == nodes
                && !status.has("rollout")
                && StreamSupport.stream(status.path("conditions").spliterator(), false)
                        .anyMatch(condition -> condition.path("type").asText().equals("Ready")
                                && condition.path("status").asText().equals("True"));
    }

    private static JsonNode status(GroupResource group) {
        return group == null
                ? MissingNode.getInstance()
                : Objects.requireNonNullElse(group.getStatus(), MissingNode.getInstance());
    }

    private static String name(int index) {
        return "group-" + index;
    }
}
