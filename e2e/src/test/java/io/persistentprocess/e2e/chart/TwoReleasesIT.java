package io.persistentprocess.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.ProcessNodeResource;
import io.persistentprocess.e2e.cluster.ApiServer;
import io.persistentprocess.e2e.cluster.ApiServerExtension;
import io.persistentprocess.e2e.cluster.User;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two releases of the chart with the rights that it gives them, one node for each and one that both want, where the first one was first. The hook of one stops nothing of the other, whichever goes first. The test is Helm, the kubelets
 * and the DaemonSet controller.
 */
@ExtendWith(ApiServerExtension.class)
class TwoReleasesIT {
    private static final Set<String> OF_WHOLE_CLUSTERS = Set.of("Job", "Pod", "NetworkPolicy");

    /** @param fullname what the names of its objects begin with */
    private record Release(String namespace, String name, String fullname, String rendering) {}

    private final ApiServer server;
    private final KubernetesClient client;
    private final List<InstalledAgent> agents = new ArrayList<>();
    private Release first;
    private Release second;
    private InstalledAgent firstsOwn;
    private InstalledAgent firstsShared;
    private InstalledAgent secondsShared;
    private InstalledAgent secondsOwn;

    TwoReleasesIT(ApiServer server) {
        this.server = server;
        this.client = server.client();
    }

    @BeforeEach
    void install() {
        first = install("ppg", "ppg");
        second = install("two", "two-ppg");
        String shared = InstalledAgent.newNode(server);
        firstsOwn = agent(first, InstalledAgent.newNode(server));
        firstsShared = agent(first, shared);
        firstsOwn.awaitRunning("web-0");
        firstsShared.awaitRunning("web-0");
        Timeouts.await("the shared node is the first one's")
                .untilAsserted(() -> assertThat(client.resources(ProcessNodeResource.class)
                                .withName(shared)
                                .get())
                        .isNotNull());
        secondsShared = agent(second, shared);
        secondsOwn = agent(second, InstalledAgent.newNode(server));
        secondsOwn.awaitRunning("web-0");
    }

    private Release install(String name, String fullname) {
        String namespace = server.fixture().namespace();
        String rendering = Chart.renderIn(namespace, name);
        RenderedObjects.of(rendering).stream()
                .filter(object ->
                        !OF_WHOLE_CLUSTERS.contains(object.path("kind").asText()))
                .forEach(object -> RenderedObjects.apply(client, object));
        GroupResource group = new GroupResource();
        group.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName("web")
                .withFinalizers("persistentprocess.io/release")
                .build());
        group.setSpec(new KubernetesSerialization()
                .unmarshal("members: [{name: web, command: [/bin/sleep, \"1000\"]}]", JsonNode.class));
        client.resource(group).create();
        return new Release(namespace, name, fullname, rendering);
    }

    private InstalledAgent agent(Release release, String node) {
        InstalledAgent agent =
                new InstalledAgent(server, release.namespace(), release.name(), release.fullname(), node);
        agents.add(agent);
        return agent;
    }

    @AfterEach
    void clear() throws IOException {
        for (InstalledAgent agent : agents) {
            agent.close();
            client.nodes().withName(agent.node()).delete();
        }
        client.resources(ProcessNodeResource.class).delete();
        for (Release release : List.of(first, second)) {
            client.resources(GroupResource.class)
                    .inNamespace(release.namespace())
                    .withName("web")
                    .edit(group -> {
                        group.getMetadata().setFinalizers(List.of());
                        return group;
                    });
            client.resources(GroupResource.class)
                    .inNamespace(release.namespace())
                    .delete();
        }
    }

    /** Runs what the hook runs, with its rights, and ends the agents when it wants them ended. */
    private void uninstall(Release release, List<InstalledAgent> its) {
        List<String> command = new ArrayList<>(List.of(
                "/usr/bin/env",
                "KUBECONFIG="
                        + server.kubeconfig(
                                User.serviceAccount(release.namespace(), release.fullname() + "-uninstall")),
                InstalledAgent.LAUNCHER));
        RenderedObjects.stream(RenderedObjects.one(release.rendering(), "Job", release.fullname() + "-uninstall")
                        .at("/spec/template/spec/containers/0/args"))
                .map(JsonNode::asText)
                .forEach(command::add);
        RunningAgent hook = its.getFirst().site().launch(command);
        Timeouts.await("the DaemonSet is gone")
                .failFast(() -> assertThat(hook.isAlive()).isTrue())
                .untilAsserted(() -> assertThat(client.apps()
                                .daemonSets()
                                .inNamespace(release.namespace())
                                .list()
                                .getItems())
                        .as("the hook said %s", hook.lines())
                        .isEmpty());
        its.forEach(InstalledAgent::end);
        assertThat(hook.awaitEnd()).as("the hook said %s", hook.lines()).isZero();
    }

    private List<String> finalizers(Release release) {
        return client.resources(GroupResource.class)
                .inNamespace(release.namespace())
                .withName("web")
                .get()
                .getMetadata()
                .getFinalizers();
    }

    private List<String> reports() {
        return client.resources(ProcessNodeResource.class).list().getItems().stream()
                .map(report -> report.getMetadata().getName())
                .toList();
    }

    @Test
    void theSecondOneGoesAndStopsNothingOfTheFirst() {
        HostProcess own = firstsOwn.awaitRunning("web-0");
        HostProcess shared = firstsShared.awaitRunning("web-0");
        HostProcess others = secondsOwn.awaitRunning("web-0");

        uninstall(second, List.of(secondsShared, secondsOwn));

        assertThat(others.isAlive()).isFalse();
        assertThat(List.of(own, shared)).allMatch(HostProcess::isAlive);
        assertThat(reports()).containsExactlyInAnyOrder(firstsOwn.node(), firstsShared.node());
        assertThat(finalizers(second)).isEmpty();
        assertThat(finalizers(first)).isNotEmpty();
    }

    @Test
    void theFirstOneGoesAndTheSecondHasTheNodeThatBothWanted() {
        HostProcess own = firstsOwn.awaitRunning("web-0");
        HostProcess others = secondsOwn.awaitRunning("web-0");

        uninstall(first, List.of(firstsOwn, firstsShared));

        assertThat(own.isAlive()).isFalse();
        assertThat(others.isAlive()).isTrue();
        assertThat(secondsShared.awaitRunning("web-0").isAlive()).isTrue();
        Timeouts.await("the node is the second one's")
                .untilAsserted(
                        () -> assertThat(reports()).containsExactlyInAnyOrder(secondsOwn.node(), secondsShared.node()));
        assertThat(finalizers(first)).isEmpty();
        assertThat(finalizers(second)).isNotEmpty();
    }
}
