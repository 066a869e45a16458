package io.persistentprocess.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.Installation;
import io.persistentprocess.cluster.ProcessNodeResource;
import io.persistentprocess.e2e.cluster.ApiServer;
import io.persistentprocess.e2e.cluster.ApiServerExtension;
import io.persistentprocess.e2e.cluster.ClusterFixture;
import io.persistentprocess.e2e.cluster.User;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The controller and the uninstallation may patch groups, for the finalizer, and who may say what a group runs is root on the nodes. Whatever their roles allow, they change the finalizer and the status, and nothing that an agent obeys.
 */
@ExtendWith(ApiServerExtension.class)
class GroupPolicyIT {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
    private static final User CONTROLLER = User.serviceAccount(Chart.NAMESPACE, "ppg-controller");
    private static final User ADMIN = User.named("admin", "system:masters");
    private static final String MARK = "{\"metadata\":{\"annotations\":{\"" + Installation.ANNOTATION + "\":\"%s\"}}}";
    private static final User UNINSTALL = User.serviceAccount(Chart.NAMESPACE, "ppg-uninstall");

    private final ApiServer server;
    private final String node = ClusterFixture.unusedName("worker");
    private String namespace = "";

    GroupPolicyIT(ApiServer server) {
        this.server = server;
    }

    @BeforeEach
    void install() throws IOException {
        String rendering = Chart.render(ValueSets.DEFAULT);
        for (String name : new String[] {"ppg-controller", "ppg-uninstall"}) {
            for (String kind : new String[] {"ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"}) {
                RenderedObjects.apply(server.client(), RenderedObjects.one(rendering, kind, name));
            }
        }
        namespace = server.fixture().namespace();
        for (User user : new User[] {CONTROLLER, UNINSTALL}) {
            server.fixture()
                    .grant(
                            user,
                            new PolicyRuleBuilder()
                                    .withApiGroups("persistentprocess.io")
                                    .withResources("*")
                                    .withVerbs("*")
                                    .build());
        }
        server.client().resource(group("web")).create();
        server.client().resource(processNode()).create();
        for (User user : new User[] {CONTROLLER, UNINSTALL}) {
            Timeouts.await("the policy is enforced")
                    .untilAsserted(() -> assertThatThrownBy(() -> server.client(user)
                                    .resource(group("new"))
                                    .dryRun()
                                    .create())
                            .hasMessageContaining("ValidatingAdmissionPolicy"));
        }
    }

    @AfterEach
    void clear() {
        server.client()
                .resources(GroupResource.class)
                .inNamespace(namespace)
                .withName("web")
                .patch(MERGE, finalizers());
        server.client().resources(ProcessNodeResource.class).withName(node).delete();
    }

    private static String finalizers(String... names) {
        return "{\"metadata\":{\"finalizers\":[%s]}}"
                .formatted(names.length == 0 ? "" : "\"" + String.join("\",\"", names) + "\"");
    }

    private GroupResource group(String name) throws IOException {
        GroupResource group = new GroupResource();
        group.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(name)
                .withFinalizers("persistentprocess.io/release")
                .addToLabels("team", "a")
                .build());
        group.setSpec(json("{\"members\":[{\"name\":\"a\",\"command\":[\"/bin/true\"]}]}"));
        return group;
    }

    private static JsonNode json(String text) throws IOException {
        return new JsonMapper().readTree(text);
    }

    private ProcessNodeResource processNode() {
        ProcessNodeResource resource = new ProcessNodeResource();
        resource.setMetadata(new ObjectMetaBuilder().withName(node).build());
        return resource;
    }

    private void patchGroup(User user, String patch) {
        server.client(user)
                .resources(GroupResource.class)
                .inNamespace(namespace)
                .withName("web")
                .patch(MERGE, patch);
    }

    private void patchNode(User user, String patch) {
        server.client(user).resources(ProcessNodeResource.class).withName(node).patch(MERGE, patch);
    }

    private static User user(String account) {
        return User.serviceAccount(Chart.NAMESPACE, account);
    }

    private GroupResource web() {
        return server.client()
                .resources(GroupResource.class)
                .inNamespace(namespace)
                .withName("web")
                .get();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ppg-controller|{\"spec\":{\"members\":[{\"name\":\"a\",\"command\":[\"/bin/sh\",\"-c\",\"id\"]}]}}|not its spec",
                "ppg-controller|{\"spec\":{\"suspend\":true}}|not its spec",
                "ppg-controller|{\"spec\":{\"deletionPolicy\":\"Orphan\"}}|not its spec",
                "ppg-controller|{\"metadata\":{\"annotations\":{\"persistentprocess.io/restartedAt\":\"2026-01-01T00:00:00Z\"}}}|not its labels, annotations",
                "ppg-controller|{\"metadata\":{\"labels\":{\"team\":null}}}|not its labels",
                "ppg-controller|{\"metadata\":{\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"name\":\"x\",\"uid\":\"1\"}]}}|owners",
                "ppg-controller|{\"metadata\":{\"finalizers\":[\"persistentprocess.io/release\",\"example.com/stay\"]}}|and no other",
                "ppg-uninstall|{\"spec\":{\"members\":[{\"name\":\"a\",\"command\":[\"/bin/sh\"]}]}}|change nothing else",
                "ppg-uninstall|{\"metadata\":{\"annotations\":{\"persistentprocess.io/restartedAt\":\"2026-01-01T00:00:00Z\"}}}|annotation",
                "ppg-uninstall|{\"metadata\":{\"annotations\":{\"persistentprocess.io/drain\":\"Terminate\"}}}|annotation",
                "ppg-uninstall|{\"metadata\":{\"labels\":{\"team\":\"b\"}}}|change nothing else",
                "ppg-uninstall|{\"metadata\":{\"finalizers\":[\"persistentprocess.io/release\",\"example.com/stay\"]}}|and no other",
            })
    void whatAnAgentObeysIsNotTheirs(String account, String patch, String message) {
        assertThatThrownBy(() -> patchGroup(user(account), patch)).hasMessageContaining(message);
        assertThat(web().getSpec().at("/members/0/command/0").asText()).isEqualTo("/bin/true");
    }

    @Test
    void theControllerPutsItsFinalizerOnAndTakesItOff() {
        patchGroup(User.SUPER_USER, finalizers("example.com/stay", "persistentprocess.io/release"));
        assertThatCode(() -> patchGroup(CONTROLLER, finalizers("example.com/stay")))
                .doesNotThrowAnyException();
        assertThatCode(() -> patchGroup(CONTROLLER, finalizers("example.com/stay", "persistentprocess.io/release")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> patchGroup(CONTROLLER, finalizers("persistentprocess.io/release")))
                .hasMessageContaining("and no other");
    }

    @Test
    void theControllerWritesTheStatus() {
        server.client(CONTROLLER)
                .resources(GroupResource.class)
                .inNamespace(namespace)
                .withName("web")
                .subresource("status")
                .patch(MERGE, "{\"status\":{\"restarts\":7}}");
        assertThat(web().getStatus().path("restarts").asInt()).isEqualTo(7);
    }

    @Test
    void theControllerDeletesReportsAndWritesNone() {
        assertThatThrownBy(() -> patchNode(
                        CONTROLLER, "{\"metadata\":{\"annotations\":{\"persistentprocess.io/drain\":\"Terminate\"}}}"))
                .hasMessageContaining("nor write ProcessNodes");
        assertThatCode(() -> server.client(CONTROLLER)
                        .resources(ProcessNodeResource.class)
                        .withName(node)
                        .delete())
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ppg-controller"})
    void groupsAreNotDeleted(String account) {
        KubernetesClient client = server.client(user(account));
        assertThatThrownBy(() -> client.resources(GroupResource.class)
                        .inNamespace(namespace)
                        .withName("web")
                        .delete())
                .hasMessageContaining("neither make groups, delete groups");
    }

    @Test
    void theUninstallationTakesFinalizersOffAndDrains() {
        assertThatCode(() -> patchGroup(UNINSTALL, finalizers())).doesNotThrowAnyException();
        assertThatThrownBy(() -> patchGroup(UNINSTALL, finalizers("persistentprocess.io/release")))
                .hasMessageContaining("and no other");
        assertThatCode(() -> patchNode(
                        UNINSTALL, "{\"metadata\":{\"annotations\":{\"persistentprocess.io/drain\":\"Terminate\"}}}"))
                .doesNotThrowAnyException();
        assertThatCode(() ->
                        patchNode(UNINSTALL, "{\"metadata\":{\"annotations\":{\"persistentprocess.io/drain\":null}}}"))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> patchNode(UNINSTALL, "{\"metadata\":{\"annotations\":{\"other\":\"x\"}}}"))
                .hasMessageContaining("and no other");
        assertThatThrownBy(() -> patchNode(UNINSTALL, finalizers("example.com/stay")))
                .hasMessageContaining("and no other");
    }

    @Test
    void theUninstallationDrainsNoNodeOfAnotherInstallation() {
        String drain = "{\"metadata\":{\"annotations\":{\"persistentprocess.io/drain\":\"Terminate\"}}}";
        patchNode(ADMIN, MARK.formatted("other/ppg"));
        assertThatThrownBy(() -> patchNode(UNINSTALL, drain))
                .hasMessageContaining("drains ProcessNodes of its own installation, ppg-system/ppg, and no other");
        patchNode(ADMIN, MARK.formatted("ppg-system/ppg"));
        assertThatCode(() -> patchNode(UNINSTALL, drain)).doesNotThrowAnyException();
    }

    @Test
    void othersAreNotKeptFromIt() {
        assertThatCode(() -> patchGroup(User.named("admin", "system:masters"), "{\"spec\":{\"suspend\":true}}"))
                .doesNotThrowAnyException();
    }
}
