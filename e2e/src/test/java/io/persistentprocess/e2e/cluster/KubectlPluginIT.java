package io.persistentprocess.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.ProcessNodeResource;
import io.persistentprocess.cluster.request.GroupRequest;
import io.persistentprocess.e2e.site.Commands;
import io.persistentprocess.e2e.site.CompletedCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code kubectl ppg}, by the script that kubectl runs. */
@ExtendWith({ApiServerExtension.class, ExpectedClientErrors.class})
@Timeout(120)
class KubectlPluginIT {
    private final ApiServer server;
    private final KubernetesClient client;
    private final String namespace;
    private final String node;

    @TempDir
    private Path folder;

    KubectlPluginIT(ApiServer server) {
        this.server = server;
        this.client = server.client();
        this.namespace = server.fixture().namespace();
        this.node = ClusterFixture.unusedName("worker");
    }

    @BeforeEach
    void reportANode() {
        client.resource("""
            apiVersion: persistentprocess.io/v1alpha1
            kind: PersistentProcessGroup
            metadata: {name: web, namespace: %s}
            spec: {members: [{name: nginx, replicas: 2, command: [/bin/true]}]}
            """.formatted(namespace)).create();
        ProcessNodeResource resource = new ProcessNodeResource();
        resource.setMetadata(new ObjectMetaBuilder().withName(node).build());
        client.resource(resource).create();
        client.resources(ProcessNodeResource.class)
                .withName(node)
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), """
            {"status": {"agent": {"version": "1.2.3", "startedAt": "2026-01-01T00:00:00Z"},
              "groups": [{"namespace": "%s", "name": "web", "uid": "u", "observedGeneration": 1, "state": "Degraded",
                "message": "", "desired": 2, "ready": 1, "restarts": 7, "releasable": false, "omitted": 0, "instances": [
                {"name": "nginx-0", "state": "Running", "ready": true, "pid": 4711, "restarts": 0, "message": ""},
                {"name": "nginx-1", "state": "BackOff", "ready": false, "restarts": 7, "message": "exited with 3"}]}]}}
            """.formatted(namespace));
    }

    @AfterEach
    void takeItAway() {
        client.resources(ProcessNodeResource.class).withName(node).delete();
        client.resources(GroupResource.class)
                .inNamespace(namespace)
                .withName("web")
                .delete();
    }

    @Test
    void statusShowsWhatIsNotWellFirst() {
        CompletedCommand completed = ppg("status", "web", "-n", namespace);

        assertThat(completed.code()).as(completed.text()).isEqualTo(3);
        assertThat(completed.out()).hasSize(3);
        assertThat(completed.out().get(1)).contains(node, "nginx-1", "BackOff", "exited with 3");
        assertThat(completed.out().get(2)).contains(node, "nginx-0", "Running");
    }

    @Test
    void kubectlFindsItAsAPlugin() {
        CompletedCommand completed = Commands.ask(
                List.of(Commands.installed("kubectl", "kubectl"), "ppg", "tree", "-n", namespace),
                Map.of(
                        "KUBECONFIG",
                        server.kubeconfig(User.SUPER_USER).toString(),
                        "PATH",
                        KubectlPlugin.SCRIPT.getParent() + ":" + System.getenv("PATH")));

        assertThat(completed.code()).as(completed.text()).isZero();
        assertThat(completed.out()).anyMatch(line -> line.contains("nginx-0") && line.contains("pid 4711"));
    }

    @Test
    void aRestartIsRequestedOnTheGroup() {
        CompletedCommand completed = ppg("restart", "web/nginx-1", "--node", node, "-n", namespace);

        assertThat(completed.code()).as(completed.text()).isZero();
        String value = client.resources(GroupResource.class)
                .inNamespace(namespace)
                .withName("web")
                .get()
                .getMetadata()
                .getAnnotations()
                .get(GroupRequest.Kind.RESTART.annotation());
        assertThat(GroupRequest.parse(value)).hasValueSatisfying(request -> {
            assertThat(request.instances()).isEqualTo(Optional.of("nginx-1"));
            assertThat(request.node()).isEqualTo(Optional.of(node));
        });
    }

    @Test
    void aReloadOfWhatHasNoneIsRefused() {
        assertOneLine(ppg("reload", "web/nginx", "-n", namespace), "none of these members has a reload");
    }

    @Test
    void aRestartOfWhatIsNotThereIsRefused() {
        assertOneLine(ppg("restart", "web/ngin", "-n", namespace), "no member or instance ngin", "it has nginx");
        assertOneLine(ppg("restart", "web", "--node", "nowhere", "-n", namespace), "node nowhere", "kubectl get pnode");
        assertThat(client.resources(GroupResource.class)
                        .inNamespace(namespace)
                        .withName("web")
                        .get()
                        .getMetadata()
                        .getAnnotations())
                .doesNotContainKey(GroupRequest.Kind.RESTART.annotation());
    }

    @Test
    void aGroupThatIsNotThereIsNamed() {
        assertOneLine(ppg("restart", "weeb", "-n", namespace), "weeb", "not found");
    }

    @Test
    void whatIsOnNoNodeAndNotInTheClusterIsAFailure() {
        for (String command : List.of("status", "tree", "events")) {
            assertOneLine(ppg(command, "nosuch", "-n", namespace), "no group \"nosuch\" in namespace " + namespace);
        }
    }

    @Test
    void oneInstanceIsShownByItsNameInFull() {
        CompletedCommand completed = ppg("status", namespace + "/web/nginx-0");

        assertThat(completed.code()).as(completed.text()).isZero();
        assertThat(completed.out()).hasSize(2).last().asString().contains("nginx-0");
    }

    @Test
    void aGroupIsRestartedByItsNameInFull() {
        CompletedCommand completed = ppg("restart", namespace + "/web");

        assertThat(completed.code()).as(completed.text()).isZero();
        assertThat(client.resources(GroupResource.class)
                        .inNamespace(namespace)
                        .withName("web")
                        .get()
                        .getMetadata()
                        .getAnnotations())
                .containsKey(GroupRequest.Kind.RESTART.annotation());
    }

    @Test
    void anApiServerThatIsNotThereIsNamed() throws IOException {
        Path kubeconfig = Files.writeString(folder.resolve("config"), """
                apiVersion: v1
                kind: Config
                current-context: here
                clusters: [{name: here, cluster: {server: "https://127.0.0.1:1"}}]
                contexts: [{name: here, context: {cluster: here, user: me}}]
                users: [{name: me, user: {}}]
                """);

        assertOneLine(
                KubectlPlugin.ask("status", "--kubeconfig", kubeconfig.toString()),
                "https://127.0.0.1:1",
                "connection refused");
        assertOneLine(
                KubectlPlugin.ask("status", "--kubeconfig", kubeconfig.toString(), "--context", "there"),
                "no context there");
    }

    @Test
    void aGroupIsExplainedForANode() {
        String worker = server.fixture()
                .node("worker", Map.of("size", "large"))
                .getMetadata()
                .getName();
        client.resource("""
            apiVersion: persistentprocess.io/v1alpha1
            kind: PersistentProcessGroup
            metadata: {name: capture, namespace: %s}
            spec:
              members:
              - name: nic
                command: [/bin/capture, $(PPG_INSTANCE), $(SIZE)]
                instances: {from: {networkInterfaces: "eth*"}}
                env: [{name: SIZE, valueFrom: {fieldRef: {fieldPath: "metadata.labels['size']"}}}]
              overrides:
              - {nodeSelector: {size: large}, members: [{name: nic, env: [{name: THREADS, value: "16"}]}]}
            """.formatted(namespace)).create();
        ProcessNodeResource resource = new ProcessNodeResource();
        resource.setMetadata(new ObjectMetaBuilder().withName(worker).build());
        client.resource(resource).create();
        client.resources(ProcessNodeResource.class)
                .withName(worker)
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), """
            {"status": {"agent": {"version": "1.2.3", "startedAt": "2026-01-01T00:00:00Z"},
              "groups": [{"namespace": "%s", "name": "capture", "uid": "u", "observedGeneration": 1, "state": "Ready",
                "message": "", "desired": 1, "ready": 1, "restarts": 0, "releasable": false, "omitted": 0, "instances": [
                {"name": "nic@eth0", "state": "Running", "ready": true, "pid": 4711, "restarts": 0, "message": ""}]}]}}
            """.formatted(namespace));
        try {
            CompletedCommand completed = ppg("explain", namespace + "/capture", "--node", worker);

            assertThat(completed.code()).as(completed.text()).isZero();
            assertThat(completed.out())
                    .contains(
                            "node: " + worker,
                            "selected: true",
                            "  field: spec.overrides[0]",
                            "  because: the node has all labels of nodeSelector",
                            "  - name: nic@eth0",
                            "    - eth0",
                            "    - large",
                            "      THREADS: \"16\"");
            assertThat(ppg("explain", "capture", "-n", namespace, "--node", worker, "-o", "json")
                            .text())
                    .contains("\"nic@eth0\"");
            assertOneLine(ppg("explain", "none", "-n", namespace, "--node", worker), "there is no group");
            assertOneLine(ppg("explain", "capture", "-n", namespace, "--node", "nowhere"), "there is no node nowhere");
        } finally {
            client.resources(ProcessNodeResource.class).withName(worker).delete();
            client.resources(GroupResource.class)
                    .inNamespace(namespace)
                    .withName("capture")
                    .delete();
        }
    }

    @Test
    void aUserWhoMayNotReadGetsAnError() {
        CompletedCommand completed = Commands.ask(
                List.of(KubectlPlugin.SCRIPT.toString(), "status"),
                Map.of(
                        "KUBECONFIG",
                        server.kubeconfig(User.serviceAccount(namespace, "nobody"))
                                .toString()));

        assertOneLine(completed, "forbidden", "processnodes");
        assertThat(server.takeRefused())
                .extracting(RecordedRequest::status)
                .as("what this test expects, and no other")
                .containsExactly(403);
    }

    /** Such as an agent: the group's name in full is not taken for a member of a group that is not there. */
    @Test
    void aUserWhoMayReadGroupsAndNotRestartThemGetsAnError() {
        User reader = User.serviceAccount(namespace, "reader");
        server.fixture()
                .grant(
                        reader,
                        new PolicyRuleBuilder()
                                .withApiGroups("persistentprocess.io")
                                .withResources("persistentprocessgroups", "processnodes")
                                .withVerbs("get", "list", "watch")
                                .build());

        CompletedCommand completed = Commands.ask(
                List.of(KubectlPlugin.SCRIPT.toString(), "restart", namespace + "/web"),
                Map.of("KUBECONFIG", server.kubeconfig(reader).toString()));

        assertOneLine(completed, "forbidden", "patch", "persistentprocessgroups");
    }

    private static void assertOneLine(CompletedCommand completed, String... parts) {
        assertThat(completed.code()).isEqualTo(1);
        assertThat(completed.err())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("ppg: ")
                .contains(parts);
    }

    private CompletedCommand ppg(String... arguments) {
        return KubectlPlugin.ask(Stream.concat(
                        Stream.of(arguments),
                        Stream.of(
                                "--kubeconfig",
                                server.kubeconfig(User.SUPER_USER).toString()))
                .toArray(String[]::new));
    }
}
