package io.persistentprocess.e2e.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.persistentprocess.cluster.ProcessNodeResource;
import io.persistentprocess.e2e.cluster.ApiServer;
import io.persistentprocess.e2e.cluster.ApiServerExtension;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.Patience;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Site;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The agent of a DaemonSet: its members on the host, its talk with the API server through the pod's network. */
@ExtendWith(ApiServerExtension.class)
class ClusterPodIT {
    private final ApiServer server;
    private final String node;
    private final String namespace;

    @AutoClose
    private final Pod pod = Pod.create();

    private final Site site = pod.site();

    ClusterPodIT(ApiServer server) {
        this.server = server;
        this.node = server.scenery().node("worker", Map.of()).getMetadata().getName();
        this.namespace = server.scenery().namespace();
    }

    @Test
    void row21_anAgentInAPodKeepsMembersOnTheHostAndReportsThemAndSoDoesTheNext() throws Exception {
        RunningAgent first = launch();
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
            RunningAgent second = launch();
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

    private RunningAgent launch() throws IOException {
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
        Patience.await("the node reports process " + process.pid())
                .untilAsserted(() -> assertThat(new KubernetesSerialization()
                                .asJson(client.resources(ProcessNodeResource.class)
                                        .withName(node)
                                        .get()))
                        .contains("\"one-0\"")
                        .contains("\"pid\":" + process.pid()));
    }
}
