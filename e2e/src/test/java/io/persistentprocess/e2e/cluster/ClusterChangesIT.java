package io.persistentprocess.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.persistentprocess.cluster.Clocks;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.Installation;
import io.persistentprocess.cluster.controller.Controller;
import io.persistentprocess.cluster.controller.ControllerConfig;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.LoopbackPort;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What admins do to the cluster around the groups: definitions of another version than the agent's, namespaces that go. */
@ExtendWith({ApiServerExtension.class, ExpectedClientErrors.class})
class ClusterChangesIT {
    private static final String ONE = """
            members:
            - {name: web, command: [/bin/sleep, "1000"]}
            """;
    private static final String OF_GROUPS = "persistentprocessgroups.persistentprocess.io";

    private ApiServer server;
    private KubernetesClient client;
    private AgentOnNode agent;

    @BeforeEach
    void prepare(ApiServer prepared) {
        server = prepared;
        client = server.client();
        agent = new AgentOnNode(server);
    }

    @AfterEach
    void clear() throws IOException {
        agent.close();
    }

    @Test
    void row43_whatAnOlderDefinitionDoesNotHaveIsDroppedByTheApiServerAndTheGroupRuns() {
        agent.start();
        client.resource(yaml(agent.namespace(), "shop", "novelty: x")).create();

        agent.awaitReported("shop", "Ready");

        assertThat(agent.group("shop").getSpec().has("novelty")).isFalse();
    }

    @Test
    void row43_whatANewerDefinitionHasAndTheAgentDoesNotKnowIsReportedAndAllRunsOn() {
        agent.start();
        agent.apply("shop", ONE);
        agent.awaitReported("shop", "Ready");
        HostProcess web = agent.site().awaitRunning("web-0");

        keepUnknownFields();
        try {
            Timeouts.await("the group has what the agent does not know").until(() -> {
                addNovelty();
                return agent.group("shop").getSpec().has("novelty");
            });
            // The API server serves a watch that was begun under the old definition by the old one.
            agent.restart();
            JsonNode reported = agent.awaitReported("shop", "Invalid");
            assertThat(reported.path("message").asText()).contains("novelty");
            agent.apply("other", ONE.replace("web", "other"));
            agent.awaitReported("other", "Ready");
            assertThat(agent.site().awaitRunning("web-0")).isEqualTo(web);

            removeNovelty();
            agent.awaitReported("shop", "Ready");
            assertThat(agent.site().awaitRunning("web-0")).isEqualTo(web);
        } finally {
            dropUnknownFields();
        }
    }

    @Test
    void row45_withANamespaceItsMembersEndAndItGoes() {
        String doomed = server.fixture().namespace();
        Resource<Namespace> namespace = client.namespaces().withName(doomed);
        agent.start("--namespaces", doomed);
        mark();
        try (Controller _ = controller(doomed)) {
            agent.apply("shop", ONE);
            client.resource(yaml(doomed, "gone", "nodeSelector: {only: %s}".formatted(agent.node())))
                    .create();
            agent.awaitReported("shop", "Ready");
            HostProcess web = agent.site().awaitRunning("web-0");
            HostProcess gone = agent.site().awaitRunning("gone-0");
            Timeouts.await("the controller holds the group")
                    .until(() -> !groups(doomed)
                            .getFirst()
                            .getMetadata()
                            .getFinalizers()
                            .isEmpty());

            deleteAsTheNamespaceControllerDoes(namespace);

            Timeouts.await("the groups are gone").until(() -> groups(doomed).isEmpty());
            assertThat(gone.isAlive()).isFalse();
            namespace.edit(it -> {
                it.getMetadata().setFinalizers(List.of());
                return it;
            });
            Timeouts.await("so is the namespace").until(() -> namespace.get() == null);
            assertThat(agent.site().awaitRunning("web-0")).isEqualTo(web);
            agent.apply("other", ONE.replace("web", "other"));
            agent.awaitReported("other", "Ready");
        }
    }

    @Test
    void row45_aNamespaceThatIsGoneIsInTheWayOfNoOther() throws IOException {
        String doomed = server.fixture().namespace();
        agent.start("--namespaces", doomed);
        client.resource(yaml(doomed, "gone", "nodeSelector: {}")).create();
        HostProcess gone = agent.site().awaitRunning("gone-0");

        // What grants access is of the namespace, and goes with it.
        try (FaultRule _ = agent.network()
                .fail(
                        request -> request.namespace().equals(doomed)
                                && request.resource().equals("persistentprocessgroups"),
                        new Fault.Answer(HttpURLConnection.HTTP_FORBIDDEN))) {
            LoopbackPort health = LoopbackPort.unused();
            agent.running().kill();
            agent.start("--namespaces", doomed, "--health-address", "127.0.0.1:" + health.port());
            agent.apply("shop", ONE);

            agent.awaitReported("shop", "Ready");
            Timeouts.await("the agent is ready")
                    .untilAsserted(() -> assertThat(health.ask("GET /readyz HTTP/1.0\r\n\r\n"))
                            .contains(" 200 "));
            assertThat(agent.report().toString()).contains("the groups of namespace " + doomed);
            assertThat(agent.site().awaitRunning("gone-0")).isEqualTo(gone);
        }
        client.resources(GroupResource.class).inNamespace(doomed).delete();
        Timeouts.await("it is known again").until(() -> !gone.isAlive());
    }

    /** Where there is none. The finalizer of the namespace stands for it; nothing new may come into a namespace that is Terminating, not even an Event. */
    private void deleteAsTheNamespaceControllerDoes(Resource<Namespace> namespace) {
        String name = namespace
                .edit(it -> new NamespaceBuilder(it)
                        .editMetadata()
                        .addToFinalizers("persistentprocess.io/e2e")
                        .endMetadata()
                        .build())
                .getMetadata()
                .getName();
        namespace.delete();
        namespace.editStatus(it -> new NamespaceBuilder(it)
                .editOrNewStatus()
                .withPhase("Terminating")
                .endStatus()
                .build());
        Timeouts.await("nothing may be made in it").until(() -> isRefused(name));
        client.resources(GroupResource.class).inNamespace(name).delete();
    }

    private boolean isRefused(String namespace) {
        try {
            client.resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withNamespace(namespace)
                            .withGenerateName("late-")
                            .endMetadata()
                            .build())
                    .create();
            return false;
        } catch (KubernetesClientException e) {
            assertThat(e.getMessage()).contains("being terminated");
            return true;
        }
    }

    private Controller controller(String namespace) {
        return Controller.start(
                client,
                new ControllerConfig(
                        Installation.NONE,
                        Set.of(namespace),
                        Optional.empty(),
                        new ControllerConfig.Candidacy(agent.namespace(), "one", Duration.ofSeconds(4)),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(30),
                        Optional.empty()),
                Clocks.ofThisHost());
    }

    private List<GroupResource> groups(String namespace) {
        return client.resources(GroupResource.class)
                .inNamespace(namespace)
                .list()
                .getItems();
    }

    /** Other tests have nodes that have no agent any more. */
    private void mark() {
        client.nodes()
                .withName(agent.node())
                .edit(node -> new NodeBuilder(node)
                        .editMetadata()
                        .addToLabels("only", agent.node())
                        .endMetadata()
                        .build());
    }

    private void keepUnknownFields() {
        editSpecSchema(spec -> spec.setXKubernetesPreserveUnknownFields(true));
    }

    private void dropUnknownFields() {
        editSpecSchema(spec -> spec.setXKubernetesPreserveUnknownFields(null));
    }

    private void editSpecSchema(Consumer<JSONSchemaProps> change) {
        client.apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(OF_GROUPS)
                .edit(crd -> {
                    change.accept(crd.getSpec()
                            .getVersions()
                            .getFirst()
                            .getSchema()
                            .getOpenAPIV3Schema()
                            .getProperties()
                            .get("spec"));
                    return crd;
                });
    }

    private void addNovelty() {
        editSpec(spec -> spec.put("novelty", "x"));
    }

    private void removeNovelty() {
        editSpec(spec -> spec.remove("novelty"));
    }

    private void editSpec(Consumer<ObjectNode> change) {
        client.resources(GroupResource.class)
                .inNamespace(agent.namespace())
                .withName("shop")
                .edit(group -> {
                    change.accept((ObjectNode) group.getSpec());
                    return group;
                });
    }

    private static String yaml(String namespace, String name, String more) {
        return """
                apiVersion: persistentprocess.io/v1alpha1
                kind: PersistentProcessGroup
                metadata: {namespace: %s, name: %s}
                spec:
                  members: [{name: %s, command: [/bin/sleep, "3000"]}]
                  %s
                """.formatted(namespace, name, name, more);
    }
}
