package io.persistentprocess.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.persistentprocess.cluster.Clocks;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.Installation;
import io.persistentprocess.cluster.controller.Controller;
import io.persistentprocess.cluster.controller.ControllerConfig;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Groups whose spec depends on the node: with a real agent, and a controller that lets the nodes update one after the other. */
@ExtendWith({ApiServerExtension.class, ExpectedClientErrors.class})
class NodeDependentSpecIT {
    private KubernetesClient client;
    private AgentOnNode agent;

    @BeforeEach
    void prepare(ApiServer server) {
        client = server.client();
        agent = new AgentOnNode(server);
        label("only", agent.node());
    }

    @AfterEach
    void clear() throws IOException {
        agent.close();
    }

    @Test
    void anOverrideComesAndGoesWithTheLabelsOfTheNode() {
        agent.start();
        try (Controller _ = controller()) {
            agent.apply("shop", """
                    nodeSelector: {only: %s}
                    members: [{name: web, command: [/bin/sleep], args: ["1000"]}]
                    overrides:
                    - nodeSelector: {size: large}
                      members: [{name: web, args: ["2000"]}]
                    """.formatted(agent.node()));
            HostProcess first = agent.site().awaitRunning("web-0");
            awaitUpdated();

            label("size", "large");

            HostProcess second = agent.site().awaitReplaced("web-0", first);
            assertThat(commandLine(second)).contains("2000");
            awaitUpdated();

            unlabel("size");

            assertThat(commandLine(agent.site().awaitReplaced("web-0", second))).contains("1000");
            awaitUpdated();
        }
    }

    @Test
    void row61_instancesFollowAnAnnotationAndAListThatCannotBeReadStopsNothing() {
        annotate("eth0");
        agent.start();
        agent.apply("shop", """
                members:
                - name: web
                  instances: {from: {nodeAnnotation: example.com/nics}}
                  command: [/bin/sleep, "1000"]
                """);
        HostProcess first = agent.site().awaitRunning("web@eth0");
        agent.awaitReported("shop", "Ready");

        annotate("eth0, eth1");
        HostProcess second = agent.site().awaitRunning("web@eth1");

        annotate("../etc");
        assertThat(agent.awaitReported("shop", "Invalid").path("message").asText())
                .contains("annotation example.com/nics of the node lists \"../etc\"");
        assertThat(agent.site().awaitRunning("web@eth0")).isEqualTo(first);

        annotate("eth1");
        Timeouts.await("the instance ends").until(() -> !first.isAlive());
        agent.awaitReported("shop", "Ready");
        assertThat(agent.site().awaitRunning("web@eth1")).isEqualTo(second);
    }

    @Test
    void anInstanceIsNamedAfterAnInterfaceOfTheHost() {
        agent.start();
        agent.apply("shop", """
                members:
                - name: web
                  instances: {from: {networkInterfaces: "l[o]"}}
                  command: [/bin/sleep, "1000"]
                """);

        agent.site().awaitRunning("web@lo");
        agent.awaitReported("shop", "Ready");
    }

    @Test
    void aValueOfTheNodeThatChangesReplacesWhatRefersToItAndNothingElse() {
        label("zone", "a");
        agent.start();
        try (Controller _ = controller()) {
            agent.apply("shop", """
                    nodeSelector: {only: %s}
                    members:
                    - name: web
                      command: [/bin/sh, -c, 'echo "$ZONE:$ADDRESS:$CPUS:$NONE"; exec sleep 1000']
                      env:
                      - {name: ZONE, valueFrom: {fieldRef: {fieldPath: "metadata.labels['zone']"}}}
                      - {name: ADDRESS, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}
                      - {name: CPUS, valueFrom: {fieldRef: {fieldPath: status.allocatable.cpu}}}
                      - {name: NONE, valueFrom: {fieldRef: {fieldPath: "metadata.annotations['none']"}}}
                    - {name: other, command: [/bin/sleep, "1000"]}
                    """.formatted(agent.node()));
            HostProcess first = agent.site().awaitRunning("web-0");
            HostProcess other = agent.site().awaitRunning("other-0");
            awaitUpdated();

            label("zone", "b");
            HostProcess second = agent.site().awaitReplaced("web-0", first);
            client.nodes()
                    .withName(agent.node())
                    .editStatus(node -> new NodeBuilder(node)
                            .editStatus()
                            .addNewAddress("192.0.2.7", "InternalIP")
                            .addToAllocatable("cpu", new Quantity("1500m"))
                            .endStatus()
                            .build());
            agent.site().awaitReplaced("web-0", second);

            Timeouts.await("it has said its values")
                    .until(() -> Files.readAllLines(
                                    agent.site().file("logs").resolve(agent.namespace() + "_shop/web-0.log"))
                            .containsAll(List.of("a:::", "b:::", "b:192.0.2.7:2:")));
            assertThat(agent.site().awaitRunning("other-0")).isEqualTo(other);
            awaitUpdated();
        }
    }

    @Test
    void agentAndControllerAgreeOnWhichNodesAnAffinityMatches() {
        agent.start();
        try (Controller _ = controller()) {
            agent.apply("shop", """
                    nodeAffinity:
                      nodeSelectorTerms:
                      - matchFields: [{key: metadata.name, operator: In, values: [%s]}]
                        matchExpressions: [{key: cpus, operator: Gt, values: ["8"]}]
                    members: [{name: web, command: [/bin/sleep, "1000"]}]
                    """.formatted(agent.node()));
            awaitNodes(0);

            label("cpus", "16");

            HostProcess web = agent.site().awaitRunning("web-0");
            awaitNodes(1);

            label("cpus", "8");

            Timeouts.await("the instance ends").until(() -> !web.isAlive());
            awaitNodes(0);
        }
    }

    private static String commandLine(HostProcess process) {
        return String.join(
                " ",
                ProcessHandle.of(process.pid())
                        .flatMap(handle -> handle.info().arguments())
                        .orElse(new String[0]));
    }

    private void awaitUpdated() {
        Timeouts.await("the group is ready, and its node updated")
                .untilAsserted(
                        () -> assertThat(status()).contains("\"desired\":1", "\"updated\":1", "\"reason\":\"Ready\""));
    }

    private void awaitNodes(int count) {
        Timeouts.await("the group is on nodes: " + count)
                .untilAsserted(() ->
                        assertThat(status()).contains("\"summary\":\"%d/%d\",\"unreachable\"".formatted(count, count)));
    }

    private String status() {
        return String.valueOf(group().getStatus());
    }

    private GroupResource group() {
        return agent.group("shop");
    }

    private void label(String key, String value) {
        editLabels(Map.of(key, value), Set.of());
    }

    private void annotate(String names) {
        client.nodes()
                .withName(agent.node())
                .edit(node -> new NodeBuilder(node)
                        .editMetadata()
                        .addToAnnotations("example.com/nics", names)
                        .endMetadata()
                        .build());
    }

    private void unlabel(String key) {
        editLabels(Map.of(), Set.of(key));
    }

    private void editLabels(Map<String, String> added, Set<String> removed) {
        client.nodes().withName(agent.node()).edit(node -> {
            NodeBuilder changed = new NodeBuilder(node);
            removed.forEach(key -> changed.editMetadata().removeFromLabels(key).endMetadata());
            return changed.editMetadata().addToLabels(added).endMetadata().build();
        });
    }

    private Controller controller() {
        return Controller.start(
                client,
                new ControllerConfig(
                        Installation.NONE,
                        Set.of(agent.namespace()),
                        Optional.empty(),
                        new ControllerConfig.Candidacy(agent.namespace(), "one", Duration.ofSeconds(4)),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(30),
                        Optional.empty()),
                Clocks.ofThisHost());
    }
}
