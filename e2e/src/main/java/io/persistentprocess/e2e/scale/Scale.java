package io.persistentprocess.e2e.scale;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.persistentprocess.e2e.cluster.ApiServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Starts agents and a controller at an API server, and watches what they ask of it: at rest, while a group is rolled out, and while members flap. For one thread. */
final class Scale implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final Size size;
    private final ApiServer server;
    private final Consumer<String> progress;
    private final KubernetesClient client;
    private final Groups groups;
    private final ControllerProcess controller;
    private final Gauge gauge;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final List<Phase> phases = new ArrayList<>();

    Scale(Size size, ApiServer server, Path launcher, Consumer<String> progress) throws IOException {
        this.size = size;
        this.server = server;
        this.progress = progress;
        // Hundreds of agents that start on the same two cores make everybody wait.
        this.client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(server.config())
                        .withRequestTimeout((int) PATIENCE.toMillis())
                        .build())
                .build();
        this.groups = new Groups(client, server.fixture().namespace(), size.groups(), size.members());
        this.controller = ControllerProcess.start(launcher, server.kubeconfig(), groups.namespace());
        this.gauge = new Gauge(client, controller);
    }

    Results run() throws IOException, InterruptedException {
        phases.add(gauge.measure("start", this::start));
        gauge.settle(size.quiet(), PATIENCE);
        rest("at rest");
        phases.add(gauge.measure("rollout", () -> {
            groups.edit(0, "second");
            groups.awaitReady(0, size.agents(), PATIENCE);
        }));
        flap();
        gauge.settle(size.quiet(), PATIENCE);
        rest("at rest again");
        List<Weight> weights = new ArrayList<>(
                List.of(weigh("%d groups of %d".formatted(size.groups(), size.members()), nodes.getFirst())));
        weights.addAll(large());
        return new Results(size, phases, groups.bytes(0), weights);
    }

    private void start() {
        for (int i = 0; i < size.agents(); i++) {
            nodes.add(node(groups.namespace()));
        }
        groups.create();
        groups.awaitAllReady(size.agents(), PATIENCE);
        progress.accept("%d agents run".formatted(size.agents()));
    }

    private SimulatedNode node(String namespace) {
        return SimulatedNode.start(server.fixture().node("scale", Map.of()), namespace, server.config());
    }

    private void rest(String title) throws IOException, InterruptedException {
        phases.add(gauge.measure(title, () -> Gauge.pass(size.window())));
        progress.accept(title + " is measured");
    }

    private void flap() throws IOException, InterruptedException {
        try (Flapping _ = Flapping.start(nodes, size)) {
            rest("flapping, at first");
            // What may be written at once is used up by then.
            Gauge.pass(size.window().multipliedBy(2));
            rest("flapping, later");
        }
    }

    /** Of a node with many groups: well, and as long as it can get. */
    private List<Weight> large() throws InterruptedException {
        Groups many = new Groups(client, server.fixture().namespace(), size.largeGroups(), size.largeMembers());
        many.create();
        String what = "%d groups of %d".formatted(size.largeGroups(), size.largeMembers());
        try (SimulatedNode node = node(many.namespace())) {
            int instances = size.largeGroups() * size.largeMembers();
            awaitReported(node, "\"%1$d/%1$d\"".formatted(instances));
            Weight well = weigh(what, node);
            node.failAtLength();
            awaitReported(node, "xxx");
            return List.of(well, weigh(what + ", all failed with the longest message", node));
        }
    }

    private void awaitReported(SimulatedNode node, String pattern) throws InterruptedException {
        Pattern sought = Pattern.compile(pattern);
        long begun = System.nanoTime();
        while (!sought.matcher(json(node)).find()) {
            if (System.nanoTime() - begun > PATIENCE.toNanos()) {
                throw new ScaleException("not reported: " + pattern);
            }
            Gauge.pass(Duration.ofMillis(200));
        }
    }

    private String json(SimulatedNode node) {
        return Objects.requireNonNullElse(
                client.raw("/apis/persistentprocess.io/v1alpha1/processnodes/" + node.name()), "");
    }

    private Weight weigh(String title, SimulatedNode node) {
        try {
            String text = json(node);
            JsonNode object = JSON.readTree(text);
            return new Weight(
                    title,
                    bytes(text.strip()),
                    bytes(object.path("status").toString()),
                    bytes(object.path("metadata").path("managedFields").toString()));
        } catch (JsonProcessingException e) {
            throw new ScaleException("no JSON", e);
        }
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    public void close() {
        // All at once: each waits for its own threads.
        nodes.parallelStream().forEach(SimulatedNode::close);
        controller.close();
        client.close();
    }
}
