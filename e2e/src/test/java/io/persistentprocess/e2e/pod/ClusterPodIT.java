package io.persistentprocess.e2e.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.persistentprocess.cluster.ProcessNodeResource;
import io.persistentprocess.e2e.cluster.ApiServer;
import io.persistentprocess.e2e.cluster.ApiServerExtension;
import io.persistentprocess.e2e.cluster.ExpectedClientErrors;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The agent of a DaemonSet: its members on the host, its talk with the API server through the pod's network. */
@ExtendWith({ApiServerExtension.class, ExpectedClientErrors.class})
class ClusterPodIT {
    @TempDir
    private static Path folder;

    private static BuiltImage built;

    private final ApiServer server;
    private final String node;
    private final String namespace;

    ClusterPodIT(ApiServer server) {
        this.server = server;
        this.node = server.fixture().node("worker", Map.of()).getMetadata().getName();
        this.namespace = server.fixture().namespace();
    }

    @BeforeAll
    static void build() throws IOException {
        built = BuiltImage.pack(BuiltImage.layers(folder), Files.createDirectory(folder.resolve("image")));
    }

    static Stream<Named<Supplier<Pod>>> pods() {
        return Stream.of(
                Named.of("with the launcher of this checkout", Pod::create),
                Named.of("of the image", () -> Pod.create(site -> built.unpackTo(site.file("image")))));
    }

    @ParameterizedTest
    @MethodSource("pods")
    void row21_anAgentInAPodKeepsMembersOnTheHostAndReportsThemAndSoDoesTheNext(Supplier<Pod> made) throws Exception {
        try (Pod pod = made.get()) {
            Site site = pod.site();
            RunningAgent first = launch(pod);
            try (PodNetwork _ = leadOut(first)) {
                site.awaitListening(first);
                createGroup();
                HostProcess one = site.awaitRunning("one-0");
                awaitReport(one);
                assertThat(pod.isOnTheHost(one)).isTrue();
                assertThat(pod.threadsOnTheHost(first))
                        .contains("ppg-reactor", "ppg-logs", "ppg-control")
                        .isSubsetOf(Pod.HOST_THREADS);

                pod.kill();
                first.awaitEnd();

                assertThat(one.isAlive()).isTrue();
                RunningAgent second = launch(pod);
                try (PodNetwork _ = leadOut(second)) {
                    site.awaitListening(second);
                    assertThat(site.awaitRunning("one-0")).isEqualTo(one);
                    one.kill();
                    HostProcess next = site.awaitReplaced("one-0", one);
                    awaitReport(next);
                    assertThat(pod.isOnTheHost(next)).isTrue();
                    assertThat(pod.threadsOnTheHost(second)).isSubsetOf(Pod.HOST_THREADS);
                }
            }
        }
    }

    private RunningAgent launch(Pod pod) throws IOException {
        return pod.launch(
                Files.readString(server.kubeconfig()),
                List.of("agent", "--node-name", node, "--namespaces", namespace));
    }

    private PodNetwork leadOut(RunningAgent agent) throws IOException, InterruptedException {
        return PodNetwork.leadOut(
                agent.process(), URI.create(server.config().getMasterUrl()).getPort());
    }

    private void createGroup() {
        GenericKubernetesResource group = new KubernetesSerialization()
                .unmarshal(Manifest.of("web", Manifest.sleeper("one")), GenericKubernetesResource.class);
        group.getMetadata().setNamespace(namespace);
        server.client().resource(group).create();
    }

    private void awaitReport(HostProcess process) {
        KubernetesClient client = server.client();
        Timeouts.await("the node reports process " + process.pid())
                .untilAsserted(() -> assertThat(new KubernetesSerialization()
                                .asJson(client.resources(ProcessNodeResource.class)
                                        .withName(node)
                                        .get()))
                        .contains("\"one-0\"")
                        .contains("\"pid\":" + process.pid()));
    }
}
