package io.persistentprocess.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.ProcessNodeResource;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(120)
@ExtendWith(ApiServerExtension.class)
class ApiServerIT {
    @Test
    void servesGroupsAndTellsWatchesOfThem(ApiServer server) {
        String namespace = server.fixture().namespace();
        KubernetesClient client = server.client();
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        try (Watch _ =
                client.resources(GroupResource.class).inNamespace(namespace).watch(hearingInto(heard))) {
            client.resource(group(namespace, "sleeper", "/bin/sleep")).create();

            Timeouts.await("the watch hears of the group")
                    .untilAsserted(() -> assertThat(heard).contains("ADDED sleeper"));
        }
        assertThat(client.resources(GroupResource.class)
                        .inNamespace(namespace)
                        .withName("sleeper")
                        .get()
                        .getSpec()
                        .path("deletionPolicy")
                        .asText())
                .as("a default")
                .isEqualTo("Terminate");
    }

    @Test
    void refusesWhatIsNoGroup(ApiServer server) {
        GroupResource group = group(server.fixture().namespace(), "empty", "/bin/sleep");
        group.setSpec(JsonNodeFactory.instance.objectNode().put("suspend", "perhaps"));

        assertThatThrownBy(() -> server.client().resource(group).create())
                .isInstanceOfSatisfying(KubernetesClientException.class, error -> {
                    assertThat(error.getCode()).isEqualTo(422);
                    assertThat(error.getMessage()).contains("spec.suspend");
                });
    }

    @Test
    void takesAStatusByServerSideApplyFromTheAgentOfANode(ApiServer server) {
        KubernetesClient client = server.client();
        String node = server.fixture().node("worker", Map.of()).getMetadata().getName();
        ProcessNodeResource empty = processNode(node, "{}");
        server.fixture().add(empty);
        KubernetesClient agent =
                server.client(User.named("agent", "system:masters").onNode(node));

        PatchContext context = new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager("ppg-agent")
                .withForce(true)
                .build();
        agent.resource(processNode(node, "{\"agent\": {\"version\": \"1\"}}"))
                .subresource("status")
                .patch(context);

        ProcessNodeResource stored =
                client.resources(ProcessNodeResource.class).withName(node).get();
        assertThat(stored.getStatus().at("/agent/version").asText()).isEqualTo("1");
        assertThat(stored.getMetadata().getManagedFields())
                .anySatisfy(entry -> assertThat(entry.getManager()).isEqualTo("ppg-agent"));
    }

    @Test
    void keepsItsDataAndUsersWhileItIsStopped(ApiServer server) {
        ApiServerProcess process = owned(server);
        Node node = server.fixture().node("worker", Map.of("sensor", "true"));
        KubernetesClient somebody = server.client(User.named("somebody", "system:masters"));

        process.stop();
        assertThatThrownBy(() -> server.client().namespaces().list()).hasRootCauseInstanceOf(IOException.class);
        process.start();

        assertThat(somebody.nodes().withLabel("sensor").list().getItems())
                .extracting(found -> found.getMetadata().getName())
                .containsExactly(node.getMetadata().getName());
    }

    @Test
    void answersNothingWhileItIsFrozen(ApiServer server) {
        ApiServerProcess process = owned(server);
        process.freeze();
        try (KubernetesClient impatient = Clients.of(server.config(), 500)) {
            assertThatThrownBy(() -> impatient.namespaces().list()).isInstanceOf(KubernetesClientException.class);
        } finally {
            process.thaw();
        }
        assertThat(server.client().namespaces().list().getItems()).isNotEmpty();
    }

    @Test
    void programsReachItAsTheUserOfTheirConfigurationFile(ApiServer server) throws Exception {
        Path kubeconfig = server.kubeconfig(User.serviceAccount("kube-system", "nobody"));

        try (KubernetesClient client = Clients.of(Files.readString(kubeconfig))) {
            assertThatThrownBy(() -> client.nodes().list())
                    .hasMessageContaining(
                            "User \"system:serviceaccount:kube-system:nobody\" cannot list resource \"nodes\"");
        }
    }

    private static ApiServerProcess owned(ApiServer server) {
        assumeTrue(server.process().isPresent(), "stops the API server, which a cluster that was given is spared");
        return server.process().orElseThrow();
    }

    private static GroupResource group(String namespace, String name, String program) {
        return read(GroupResource.class, """
                {"apiVersion": "persistentprocess.io/v1alpha1", "kind": "PersistentProcessGroup", "metadata": {"namespace": "%s", "name": "%s"},
                 "spec": {"members": [{"name": "main", "command": ["%s", "1000"]}]}}
                """.formatted(namespace, name, program));
    }

    private static ProcessNodeResource processNode(String name, String status) {
        return read(ProcessNodeResource.class, """
                {"apiVersion": "persistentprocess.io/v1alpha1", "kind": "ProcessNode", "metadata": {"name": "%s"}, "status": %s}
                """.formatted(name, status));
    }

    private static <T extends HasMetadata> T read(Class<T> type, String json) {
        return Serialization.unmarshal(json, type);
    }

    private static Watcher<GroupResource> hearingInto(Queue<String> heard) {
        return new Watcher<>() {
            @Override
            public void eventReceived(Action action, GroupResource group) {
                heard.add(action + " " + group.getMetadata().getName());
            }

            @Override
            public void onClose(WatcherException cause) {
                heard.add("closed");
            }
        };
    }
}
