package io.persistentprocess.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.persistentprocess.cluster.Clocks;
import io.persistentprocess.cluster.ClusterClient;
import io.persistentprocess.cluster.ClusterConnection;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.Installation;
import io.persistentprocess.cluster.controller.Controller;
import io.persistentprocess.cluster.controller.ControllerConfig;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rights that an administrator grants after the API server has refused lists for a while: the client library would ask again after 16 and 32 s. */
@ExtendWith(ApiServerExtension.class)
class GrantedRightsIT {
    /** The next one of the client library comes 16 s later. */
    private static final int REFUSED = 5;

    private ApiServer server;
    private String namespace;
    private User account;

    @BeforeEach
    void prepare(ApiServer given) {
        server = given;
        namespace = given.fixture().namespace();
        account = User.serviceAccount(namespace, "ppg");
    }

    @Test
    void anAgentAsksSoonWhetherItMaySeeGroups() throws Exception {
        grant("always", all("", "nodes", "events"), all("persistentprocess.io", "processnodes", "processnodes/status"));
        try (AgentOnNode agent = new AgentOnNode(server, namespace)) {
            RunningAgent running = agent.start(account);
            agent.apply("shop", "members: [{name: web, command: [/bin/sleep, '1000']}]");
            awaitRefused(agent.network(), "list", "persistentprocessgroups");

            grant("groups", all("persistentprocess.io", "persistentprocessgroups"));

            agent.awaitReported("shop", "Ready");
            assertThat(firstGranted(agent.network(), "persistentprocessgroups")).matches(GrantedRightsIT::isQuestion);
            running.awaitLine("the session with the API server ended, ppg begins another one");
        }
    }

    @Test
    void aControllerAsksSoonWhetherItMaySeeNodesAndKnowsWhichAreGone() {
        grant(
                "always",
                all("", "pods", "events"),
                all("coordination.k8s.io", "leases"),
                all("events.k8s.io", "events"),
                all("persistentprocess.io", "*"));
        List<HasMetadata> nodes = grant("nodes", all("", "nodes"));
        FaultyProxy proxy = server.proxy();
        ClusterConnection connection =
                ClusterClient.ofController(Clients.config(proxy.kubeconfig(account)), Duration.ofMinutes(5));
        try (KubernetesClient client = connection.client();
                Controller controller = Controller.start(client, config(), Clocks.ofThisHost());
                SimulatedAgent _ = agent()) {
            connection.refusals().onGranted(controller::granted);
            group();
            String gone;
            try (SimulatedAgent leaving = agent()) {
                gone = leaving.name();
                awaitNodes(2);
                nodes.forEach(right -> server.client().resource(right).delete());
                proxy.cut(request -> request.isWatch() && request.resource().equals("nodes"));
                awaitRefused(proxy, "watch", "nodes");
            }
            server.client().nodes().withName(gone).delete();
            proxy.log().clear();
            grant("nodes-again", all("", "nodes"));

            awaitNodes(1);
            assertThat(firstGranted(proxy, "nodes")).matches(GrantedRightsIT::isQuestion);
        }
    }

    private static PolicyRule all(String group, String... resources) {
        return new PolicyRuleBuilder()
                .withApiGroups(group)
                .withResources(resources)
                .withVerbs("*")
                .build();
    }

    /** The role and its binding. */
    private List<HasMetadata> grant(String name, PolicyRule... rules) {
        String unused = ClusterFixture.unusedName(namespace + "-" + name);
        return List.of(
                server.fixture()
                        .add(new ClusterRoleBuilder()
                                .withNewMetadata()
                                .withName(unused)
                                .endMetadata()
                                .withRules(rules)
                                .build()),
                server.fixture()
                        .add(new ClusterRoleBindingBuilder()
                                .withNewMetadata()
                                .withName(unused)
                                .endMetadata()
                                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", unused)
                                .addNewSubject()
                                .withKind("ServiceAccount")
                                .withName("ppg")
                                .withNamespace(namespace)
                                .endSubject()
                                .build()));
    }

    private static void awaitRefused(FaultyProxy proxy, String verb, String resource) {
        Timeouts.await(verb + " of " + resource + " is refused")
                .until(() -> proxy.log().matching(ApiRequest.to(verb, resource)).stream()
                                .filter(recorded -> recorded.status() == 403)
                                .filter(recorded -> !isQuestion(recorded.request()))
                                .count()
                        >= REFUSED);
    }

    private static ApiRequest firstGranted(FaultyProxy proxy, String resource) {
        return proxy.log().matching(ApiRequest.to("*", resource)).stream()
                .filter(recorded -> recorded.status() == 200)
                .findFirst()
                .orElseThrow()
                .request();
    }

    /** Whether it only asks if a list or a watch would be granted. */
    private static boolean isQuestion(ApiRequest request) {
        return request.query().endsWith("limit=1") || request.query().endsWith("timeoutSeconds=1");
    }

    private SimulatedAgent agent() {
        return new SimulatedAgent(
                server.client(), server.fixture().node("worker", Map.of("test", namespace)), namespace);
    }

    private void group() {
        server.client().resource("""
                        apiVersion: persistentprocess.io/v1alpha1
                        kind: PersistentProcessGroup
                        metadata: {name: web, namespace: %1$s}
                        spec:
                          nodeSelector: {test: %1$s}
                          members:
                          - {name: sensor, command: [/bin/sleep, "1000"]}
                        """.formatted(namespace)).create();
    }

    private void awaitNodes(int count) {
        Timeouts.await("the group is on " + count + " nodes").untilAsserted(() -> {
            JsonNode status = server.client()
                    .resources(GroupResource.class)
                    .inNamespace(namespace)
                    .withName("web")
                    .get()
                    .getStatus();
            assertThat(status).isNotNull();
            assertThat(status.at("/nodes/summary").asText())
                    .as(status.toString())
                    .isEqualTo(count + "/" + count);
        });
    }

    private ControllerConfig config() {
        return new ControllerConfig(
                Installation.NONE,
                Set.of(namespace),
                Optional.empty(),
                new ControllerConfig.Candidacy(namespace, "one", Duration.ofSeconds(4)),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Optional.empty());
    }
}
