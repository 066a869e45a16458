package io.persistentprocess.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same of both authorizers: the one of the proxy, which is always there, and the server's own, which not every server has. */
@Timeout(120)
class RbacIT {
    private static ApiServer server;
    private static String home;
    private static String elsewhere;
    private static String node;
    private static String otherNode;
    private static User account;

    @BeforeAll
    static void grant() {
        server = ApiServer.start();
        home = server.fixture().namespace();
        elsewhere = server.fixture().namespace();
        node = server.fixture().node("mine", Map.of()).getMetadata().getName();
        otherNode = server.fixture().node("other", Map.of()).getMetadata().getName();
        account = User.serviceAccount(home, "sensor");
        clusterRole("nodes", resource("", "nodes").withVerbs("get", "list").build());
        clusterRole(
                "node-status",
                resource("", "nodes/status")
                        .withVerbs("patch")
                        .withResourceNames(node)
                        .build());
        clusterRole(
                "metrics",
                new PolicyRuleBuilder()
                        .withVerbs("get")
                        .withNonResourceURLs("/metrics*")
                        .build());
        clusterRole("secrets", resource("", "secrets").withVerbs("*").build());
        bindEverywhere("nodes", "Group", "readers");
        bindEverywhere("node-status", "ServiceAccount", "sensor");
        bindEverywhere("metrics", "User", "scraper");
        role("maps", resource("*", "configmaps").withVerbs("create", "get").build());
        bindAtHome("Role", "maps");
        bindAtHome("ClusterRole", "secrets");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void theProxyKeepsUsersToWhatTheirRolesAllow() {
        keepsUsersToWhatTheirRolesAllow(server::client);
    }

    @Test
    void theServerKeepsUsersToWhatTheirRolesAllow() {
        assumeTrue(
                server.authorizes(),
                "this API server allows everything; one with an authorizer of its own is built without PPG_E2E_APISERVER, or found by KUBEBUILDER_ASSETS");
        keepsUsersToWhatTheirRolesAllow(server::impersonating);
    }

    @Test
    void theProxyTellsWhichRuleAllowedWhat() {
        FaultyProxy proxy = server.proxy();
        try (KubernetesClient client = proxy.client(User.named("somebody", "readers"))) {
            client.nodes().list();
        }
        assertThat(proxy.log().all()).singleElement().satisfies(recorded -> {
            assertThat(recorded.status()).isEqualTo(200);
            assertThat(recorded.grantedBy())
                    .get()
                    .satisfies(rule -> assertThat(rule.role()).isEqualTo("ClusterRole " + named("nodes")));
        });
    }

    private static void keepsUsersToWhatTheirRolesAllow(Function<User, KubernetesClient> connect) {
        KubernetesClient agent = connect.apply(account);
        allowed(() -> patchStatus(agent, node));
        refused(() -> patchStatus(agent, otherNode));
        refused(() -> agent.nodes().withName(node).get());
        allowed(() -> createMap(agent, home));
        refused(() -> createMap(agent, elsewhere));
        refused(() -> agent.configMaps().inNamespace(home).list());
        allowed(() -> agent.secrets().inNamespace(home).list());
        refused(() -> agent.secrets().inNamespace(elsewhere).list());
        refused(() -> agent.secrets().inAnyNamespace().list());
        allowed(() -> agent.raw("/apis"));
        refused(() -> agent.raw("/metrics"));

        KubernetesClient reader = connect.apply(User.named("somebody", "readers"));
        allowed(() -> reader.nodes().withName(node).get());
        allowed(() -> reader.nodes().list());
        refused(() -> patchStatus(reader, node));
        refused(() -> reader.nodes().withName(ClusterFixture.unusedName("none")).delete());

        KubernetesClient scraper = connect.apply(User.named("scraper"));
        allowed(() -> scraper.raw("/metrics"));
        refused(() -> scraper.nodes().list());

        KubernetesClient master = connect.apply(User.named("anybody", "system:masters"));
        allowed(() -> patchStatus(master, otherNode));
        allowed(() -> master.secrets().inAnyNamespace().list());

        refused(() -> connect.apply(User.serviceAccount(elsewhere, "sensor"))
                .secrets()
                .inNamespace(home)
                .list());
    }

    private static void allowed(Runnable request) {
        request.run();
    }

    private static void refused(ThrowingCallable request) {
        assertThatThrownBy(request).isInstanceOfSatisfying(KubernetesClientException.class, error -> {
            assertThat(error.getCode()).isEqualTo(403);
            assertThat(error.getStatus().getMessage()).contains("User \"", "cannot");
        });
    }

    private static void patchStatus(KubernetesClient client, String name) {
        // By object, not by name: that would read it first.
        client.resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\":{\"phase\":\"Running\"}}");
    }

    private static void createMap(KubernetesClient client, String namespace) {
        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(ClusterFixture.unusedName("map"))
                        .endMetadata()
                        .build())
                .create();
    }

    private static PolicyRuleBuilder resource(String group, String resource) {
        return new PolicyRuleBuilder().withApiGroups(group).withResources(resource);
    }

    /** In a cluster that was given, others may have a role of the short name. */
    private static String named(String name) {
        return home + "-" + name;
    }

    private static void clusterRole(String name, PolicyRule rule) {
        server.fixture()
                .add(new ClusterRoleBuilder()
                        .withNewMetadata()
                        .withName(named(name))
                        .endMetadata()
                        .withRules(rule)
                        .build());
    }

    private static void role(String name, PolicyRule rule) {
        server.fixture()
                .add(new RoleBuilder()
                        .withNewMetadata()
                        .withNamespace(home)
                        .withName(named(name))
                        .endMetadata()
                        .withRules(rule)
                        .build());
    }

    private static void bindEverywhere(String role, String kind, String name) {
        server.fixture()
                .add(new ClusterRoleBindingBuilder()
                        .withNewMetadata()
                        .withName(named(role))
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", named(role))
                        .addNewSubject()
                        .withKind(kind)
                        .withName(name)
                        .withNamespace(kind.equals("ServiceAccount") ? home : null)
                        .endSubject()
                        .build());
    }

    private static void bindAtHome(String kind, String role) {
        server.fixture()
                .add(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withNamespace(home)
                        .withName(named(role))
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", kind, named(role))
                        .addNewSubject()
                        .withKind("ServiceAccount")
                        .withNamespace(home)
                        .withName("sensor")
                        .endSubject()
                        .build());
    }
}
