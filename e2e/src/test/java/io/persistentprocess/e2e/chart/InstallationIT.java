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
import io.persistentprocess.e2e.site.Patience;
import io.persistentprocess.e2e.site.RunningAgent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The chart's objects in an API server, agents with their rights, and the command of its pre-delete hook. The test is Helm, kubelet and controller. */
@ExtendWith(ApiServerExtension.class)
class InstallationIT {
    private static final Set<String> OF_WHOLE_CLUSTERS = Set.of("Job", "Pod");

    private final ApiServer server;
    private final KubernetesClient client;
    private final List<InstalledAgent> agents = new ArrayList<>();
    private String namespace = "";
    private String rendering = "";

    InstallationIT(ApiServer server) {
        this.server = server;
        this.client = server.client();
    }

    @BeforeEach
    void install() {
        namespace = server.scenery().namespace();
        rendering = Chart.renderIn(namespace);
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
        group.setSpec(new KubernetesSerialization().unmarshal("""
                members:
                - {name: front, command: [/bin/sleep, "1000"]}
                - {name: back, command: [/bin/sleep, "1000"]}
                """, JsonNode.class));
        client.resource(group).create();
        agents.add(new InstalledAgent(server, namespace));
        agents.add(new InstalledAgent(server, namespace));
    }

    @AfterEach
    void clear() throws IOException {
        for (InstalledAgent agent : agents) {
            agent.close();
        }
        client.resources(ProcessNodeResource.class).delete();
    }

    private List<HostProcess> awaitMembers() {
        return agents.stream()
                .flatMap(agent -> Stream.of(agent.awaitRunning("front-0"), agent.awaitRunning("back-0")))
                .toList();
    }

    /** Runs what the hook runs, with its rights, and ends the agents when it wants them ended. */
    private int uninstall(String policy) {
        List<String> command = new ArrayList<>(List.of(
                "/usr/bin/env",
                "KUBECONFIG=" + server.kubeconfig(User.serviceAccount(namespace, "ppg-uninstall")),
                InstalledAgent.LAUNCHER));
        RenderedObjects.stream(RenderedObjects.one(rendering, "Job", "ppg-uninstall")
                        .at("/spec/template/spec/containers/0/args"))
                .map(JsonNode::asText)
                .map(argument -> argument.replace("Terminate", policy))
                .forEach(command::add);
        RunningAgent hook = agents.getFirst().site().launch(command);
        Patience.await("the DaemonSet is gone").until(() -> {
            assertThat(hook.isAlive()).as(hook.lines().toString()).isTrue();
            return client.apps()
                    .daemonSets()
                    .inNamespace(namespace)
                    .list()
                    .getItems()
                    .isEmpty();
        });
        agents.forEach(InstalledAgent::end);
        return hook.awaitEnd();
    }

    private void assertNothingIsStuck() {
        assertThat(client.resources(ProcessNodeResource.class).list().getItems())
                .isEmpty();
        client.resources(GroupResource.class)
                .inNamespace(namespace)
                .withName("web")
                .delete();
        assertThat(client.resources(GroupResource.class)
                        .inNamespace(namespace)
                        .list()
                        .getItems())
                .isEmpty();
        assertThat(server.front().log().all())
                .filteredOn(recorded -> recorded.request().user().name().contains(namespace))
                .filteredOn(recorded -> recorded.status() == 403)
                .isEmpty();
    }

    @Test
    void row46_uninstallLeavesNeitherProcessesNorCgroupsNorStuckObjects() {
        List<HostProcess> members = awaitMembers();
        assertThat(uninstall("Terminate")).isZero();
        assertThat(members).noneMatch(HostProcess::isAlive);
        assertThat(agents)
                .allSatisfy(agent -> assertThat(agent.site().cgroup().path()).doesNotExist());
        assertNothingIsStuck();
    }

    @Test
    void row46_uninstallWithOrphanLeavesMembersRunningAndNothingElse() {
        List<HostProcess> members = awaitMembers();
        assertThat(uninstall("Orphan")).isZero();
        assertThat(members).allMatch(HostProcess::isAlive);
        assertNothingIsStuck();
    }
}
