package io.persistentprocess.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.persistentprocess.agent.loop.BootClock;
import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.Installation;
import io.persistentprocess.cluster.ProcessNodeResource;
import io.persistentprocess.cluster.drain.InstallationWorkloads;
import io.persistentprocess.cluster.drain.Uninstall;
import io.persistentprocess.e2e.cluster.ApiServer;
import io.persistentprocess.e2e.cluster.ApiServerExtension;
import io.persistentprocess.e2e.cluster.ClusterFixture;
import io.persistentprocess.e2e.cluster.User;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The chart's roles are enough for what operator/docs/cluster.md says that each part does, and every verb in them is needed for it. */
@ExtendWith(ApiServerExtension.class)
class RolesIT {
    private static final Set<String> KINDS = Set.of("Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding");
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    private final ApiServer server;
    private String namespace = "";
    private String rendering = "";

    RolesIT(ApiServer server) {
        this.server = server;
    }

    @BeforeEach
    void install() {
        namespace = server.fixture().namespace();
        rendering = Chart.renderIn(namespace);
        applyRoles(rendering);
        server.front().log().clear();
        group(namespace);
    }

    private void applyRoles(String rendered) {
        RenderedObjects.of(rendered).stream()
                .filter(object -> KINDS.contains(object.path("kind").asText()))
                .forEach(object -> RenderedObjects.apply(server.client(), object));
    }

    private User account(String name) {
        return User.serviceAccount(namespace, name);
    }

    private void group(String where) {
        GroupResource group = new GroupResource();
        group.setMetadata(new ObjectMetaBuilder()
                .withNamespace(where)
                .withName("web")
                .withFinalizers("persistentprocess.io/release")
                .build());
        group.setSpec(JsonNodeFactory.instance
                .objectNode()
                .set(
                        "members",
                        JsonNodeFactory.instance
                                .arrayNode()
                                .add(JsonNodeFactory.instance
                                        .objectNode()
                                        .put("name", "a")
                                        .set(
                                                "command",
                                                JsonNodeFactory.instance
                                                        .arrayNode()
                                                        .add("/bin/true")))));
        server.client().resource(group).create();
    }

    /** LIST and WATCH. */
    private static void follow(Informable<?> resources) {
        resources.inform().close();
    }

    private static ProcessNodeResource processNode(String node) {
        ProcessNodeResource resource = new ProcessNodeResource();
        resource.setMetadata(new ObjectMetaBuilder().withName(node).build());
        return resource;
    }

    private void assertEveryVerbIsUsed(User user, String roles) {
        Timeouts.await("watches are in the log")
                .untilAsserted(() ->
                        assertThat(Grant.used(server.front().log(), user)).isEqualTo(Grant.given(rendering, roles)));
    }

    private static PatchContext apply(String manager) {
        return new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(manager)
                .withForce(true)
                .build();
    }

    private static io.fabric8.kubernetes.api.model.events.v1.Event event(String where) {
        return new io.fabric8.kubernetes.api.model.events.v1.EventBuilder()
                .withNewMetadata()
                .withNamespace(where)
                .withName(ClusterFixture.unusedName("web"))
                .endMetadata()
                .withEventTime(new MicroTime("2026-01-01T00:00:00.000000Z"))
                .withNewRegarding()
                .withNamespace(where)
                .withKind("PersistentProcessGroup")
                .withName("web")
                .endRegarding()
                .withReason("Released")
                .withAction("Release")
                .withType("Warning")
                .withReportingController("persistentprocess.io/controller")
                .withReportingInstance("here")
                .build();
    }

    private void tellAsController(KubernetesClient controller) {
        controller.resource(event(namespace)).create();
        controller.resource(event("default")).create();
    }

    private void tellAsAgent(KubernetesClient agent) {
        var event = new EventBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(ClusterFixture.unusedName("web"))
                .endMetadata()
                .withNewInvolvedObject()
                .withNamespace(namespace)
                .withKind("PersistentProcessGroup")
                .withName("web")
                .endInvolvedObject()
                .withReason("Restarted")
                .build();
        agent.resource(event).create();
        agent.resource(event).patch(apply("ppg-agent"), event);
    }

    @Test
    void theAgentUsesEveryVerbThatItHas() {
        String node = server.fixture().node("worker", Map.of()).getMetadata().getName();
        User user = account("ppg-agent").onNode(node);
        KubernetesClient agent = server.client(user);
        var groups = agent.resources(GroupResource.class).inNamespace(namespace);
        follow(groups);
        groups.withName("web").get();
        follow(agent.nodes());
        agent.nodes().withName(node).get();
        agent.resource(processNode(node)).create();
        agent.resource(processNode(node)).patch(apply("ppg-agent"));
        ProcessNodeResource report = processNode(node);
        report.setStatus(JsonNodeFactory.instance.objectNode().put("drained", false));
        agent.resource(report).subresource("status").patch(apply("ppg-agent"));
        follow(agent.resources(ProcessNodeResource.class));
        agent.resources(ProcessNodeResource.class).withName(node).get();
        tellAsAgent(agent);
        follow(agent.configMaps().inNamespace(namespace).withName("rules"));
        assertEveryVerbIsUsed(user, "ppg-agent");
    }

    @Test
    void theAgentReadsSecretsAndNoConfigMapsIfTheValuesSaySo(@TempDir Path folder) throws IOException {
        String other = server.fixture().namespace();
        Path values =
                Files.writeString(folder.resolve("values.yaml"), "rbac: {readConfigMaps: false, readSecrets: true}\n");
        applyRoles(Chart.render(values, other, Chart.KUBERNETES));
        KubernetesClient agent =
                server.client(User.serviceAccount(other, "ppg-agent").onNode("any"));
        follow(agent.secrets().inNamespace(other).withName("password"));
        assertThatThrownBy(() -> agent.configMaps().inNamespace(other).list()).hasMessageContaining("cannot ");
        assertThatThrownBy(() -> agent.secrets().inNamespace(namespace).list()).hasMessageContaining("cannot ");
    }

    @Test
    void theControllerUsesEveryVerbThatItHas() throws Exception {
        String node = server.fixture().node("worker", Map.of()).getMetadata().getName();
        server.client().resource(processNode(node)).create();
        User user = account("ppg-controller");
        KubernetesClient controller = server.client(user);
        var groups = controller.resources(GroupResource.class).inNamespace(namespace);
        follow(groups);
        groups.withName("web").get();
        groups.withName("web").patch(MERGE, "{\"metadata\":{\"finalizers\":[]}}");
        groups.withName("web").subresource("status").patch(MERGE, "{\"status\":{\"restarts\":0}}");
        follow(controller.nodes());
        controller.nodes().withName(node).get();
        follow(controller.resources(ProcessNodeResource.class));
        controller.resources(ProcessNodeResource.class).withName(node).get();
        controller.resources(ProcessNodeResource.class).withName(node).delete();
        var pod = server.fixture().pod(namespace, node, Map.of());
        follow(controller.pods().inNamespace(namespace));
        controller
                .pods()
                .inNamespace(namespace)
                .withName(pod.getMetadata().getName())
                .get();
        controller
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName("processnodes.persistentprocess.io")
                .get();
        lead(controller);
        tellAsController(controller);
        assertEveryVerbIsUsed(user, "ppg-controller");
    }

    @Test
    void aGroupIsLetGoOfWhenItsNamespaceHasLostItsRolesAlready(@TempDir Path folder) throws IOException {
        String other = server.fixture().namespace();
        Path values = Files.writeString(folder.resolve("values.yaml"), "namespaces: [" + other + "]\n");
        applyRoles(Chart.render(values, namespace, Chart.KUBERNETES));
        group(other);
        server.client().rbac().roles().inNamespace(other).delete();
        var groups = server.client(account("ppg-controller"))
                .resources(GroupResource.class)
                .inNamespace(other);
        assertThatThrownBy(groups::list).hasMessageContaining("cannot ");

        groups.withName("web").patch(MERGE, "{\"metadata\":{\"finalizers\":[]}}");

        assertThat(server.client()
                        .resources(GroupResource.class)
                        .inNamespace(other)
                        .withName("web")
                        .get()
                        .getFinalizers())
                .isEmpty();
    }

    /** As Java Operator SDK does it: takes the lease, keeps it, gives it back. */
    private void lead(KubernetesClient controller) throws Exception {
        CompletableFuture<Void> leads = new CompletableFuture<>();
        LeaderElector elector = controller
                .leaderElector()
                .withConfig(new LeaderElectionConfigBuilder()
                        .withName("ppg-controller")
                        .withLock(new LeaseLock(namespace, "ppg-controller", "me"))
                        .withLeaseDuration(Duration.ofSeconds(15))
                        .withRenewDeadline(Duration.ofSeconds(10))
                        .withRetryPeriod(Duration.ofMillis(200))
                        .withReleaseOnCancel(true)
                        .withLeaderCallbacks(new LeaderCallbacks(() -> leads.complete(null), () -> {}, _ -> {}))
                        .build())
                .build();
        CompletableFuture<?> running = elector.start();
        leads.get();
        ZonedDateTime first = renewed();
        Timeouts.await("the lease is renewed").until(() -> renewed().isAfter(first));
        running.cancel(true);
    }

    private ZonedDateTime renewed() {
        return server.client()
                .leases()
                .inNamespace(namespace)
                .withName("ppg-controller")
                .get()
                .getSpec()
                .getRenewTime();
    }

    @Test
    void theUninstallationUsesEveryVerbThatItHas() throws Exception {
        String node = server.fixture().node("worker", Map.of()).getMetadata().getName();
        ProcessNodeResource drained = processNode(node);
        server.client().resource(drained).create();
        drained.setStatus(JsonNodeFactory.instance.objectNode().put("drained", true));
        server.client().resource(drained).subresource("status").patch(apply("ppg-agent"));
        server.fixture()
                .pod(
                        namespace,
                        "gone",
                        Map.of("app.kubernetes.io/name", "ppg", "app.kubernetes.io/component", "agent"));
        User user = account("ppg-uninstall");
        new Uninstall(server.client(user), BootClock::now, _ -> {})
                .run(
                        new InstallationWorkloads(Installation.NONE, namespace, "ppg", Set.of()),
                        DeletionPolicy.Terminate,
                        Duration.ofSeconds(60));
        assertEveryVerbIsUsed(user, "ppg-uninstall");
    }

    @ParameterizedTest
    @CsvSource({
        "ppg-agent, secrets",
        "ppg-agent, pods",
        "ppg-agent, configmaps elsewhere",
        "ppg-agent, write configmaps",
        "ppg-agent, groups elsewhere",
        "ppg-agent, write groups",
        "ppg-agent, delete processnodes",
        "ppg-agent, write nodes",
        "ppg-agent, create groups",
        "ppg-agent, delete groups",
        "ppg-agent, write groups' status",
        "ppg-agent, other leases",
        "ppg-agent, write roles",
        "ppg-agent, tokens",
        "ppg-controller, secrets",
        "ppg-controller, configmaps",
        "ppg-controller, groups elsewhere",
        "ppg-controller, write processnodes",
        "ppg-controller, write nodes",
        "ppg-controller, create groups",
        "ppg-controller, write processnodes' status",
        "ppg-controller, delete pods",
        "ppg-controller, other daemonsets",
        "ppg-controller, write roles",
        "ppg-controller, tokens",
        "ppg-controller, delete groups",
        "ppg-controller, other crds",
        "ppg-controller, events elsewhere",
        "ppg-controller, change events",
        "ppg-controller, other leases",
        "ppg-uninstall, secrets",
        "ppg-uninstall, delete groups",
        "ppg-uninstall, other daemonsets",
        "ppg-uninstall, write nodes",
        "ppg-uninstall, create groups",
        "ppg-uninstall, write groups' status",
        "ppg-uninstall, write processnodes' status",
        "ppg-uninstall, delete pods",
        "ppg-uninstall, other leases",
        "ppg-uninstall, write roles",
        "ppg-uninstall, tokens",
    })
    void whatIsNotGivenIsRefused(String account, String what) {
        KubernetesClient client = server.client(account(account).onNode("any"));
        assertThatThrownBy(() -> attempt(client, what)).hasMessageContaining("cannot ");
    }

    private GroupResource group() {
        GroupResource group = new GroupResource();
        group.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName("mine")
                .build());
        return group;
    }

    private void attempt(KubernetesClient client, String what) {
        var groups = client.resources(GroupResource.class);
        switch (what) {
            case "secrets" -> client.secrets().inNamespace(namespace).list();
            case "pods" -> client.pods().inNamespace(namespace).list();
            case "delete pods" ->
                client.pods().inNamespace(namespace).withName("any").delete();
            case "write roles" ->
                client.rbac()
                        .roles()
                        .inNamespace(namespace)
                        .withName("ppg-agent")
                        .patch(MERGE, "{}");
            case "tokens" ->
                client.serviceAccounts()
                        .inNamespace(namespace)
                        .withName("ppg-controller")
                        .tokenRequest(new TokenRequest());
            case "configmaps" -> client.configMaps().inNamespace(namespace).list();
            case "configmaps elsewhere" ->
                client.configMaps().inNamespace("default").list();
            case "write configmaps" ->
                client.configMaps().inNamespace(namespace).withName("any").patch(MERGE, "{}");
            case "groups elsewhere" -> groups.inNamespace("default").list();
            case "write groups" -> groups.inNamespace(namespace).withName("web").patch(MERGE, "{}");
            case "create groups" ->
                client.resource(group()).inNamespace(namespace).create();
            case "write groups' status" ->
                groups.inNamespace(namespace)
                        .withName("web")
                        .subresource("status")
                        .patch(MERGE, "{}");
            case "delete groups" ->
                groups.inNamespace(namespace).withName("web").delete();
            case "write processnodes" -> {
                String node = ClusterFixture.unusedName("worker");
                server.client().resource(processNode(node)).create();
                client.resources(ProcessNodeResource.class).withName(node).patch(MERGE, "{}");
            }
            case "write processnodes' status" -> {
                String node = ClusterFixture.unusedName("worker");
                server.client().resource(processNode(node)).create();
                client.resources(ProcessNodeResource.class)
                        .withName(node)
                        .subresource("status")
                        .patch(MERGE, "{}");
            }
            case "delete processnodes" ->
                client.resources(ProcessNodeResource.class).withName("any").delete();
            case "write nodes" -> {
                String node =
                        server.fixture().node("worker", Map.of()).getMetadata().getName();
                client.nodes().withName(node).patch(MERGE, "{}");
            }
            case "events elsewhere" ->
                client.resource(event(server.fixture().namespace())).create();
            case "change events" -> {
                var event = server.client().resource(event(namespace)).create();
                client.resource(event).patch(MERGE, "{\"note\": \"forged\"}");
            }
            case "other leases" ->
                client.leases().inNamespace(namespace).withName("others").get();
            case "other crds" ->
                client.apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .withName("others.example.com")
                        .get();
            case "other daemonsets" ->
                client.apps()
                        .daemonSets()
                        .inNamespace(namespace)
                        .withName("kube-proxy")
                        .delete();
            default -> throw new IllegalArgumentException(what);
        }
    }
}
