package io.persistentprocess.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.persistentprocess.cluster.Clocks;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.Installation;
import io.persistentprocess.cluster.ProcessNodeResource;
import io.persistentprocess.cluster.controller.Controller;
import io.persistentprocess.cluster.controller.ControllerConfig;
import io.persistentprocess.cluster.controller.index.AgentPodSelector;
import io.persistentprocess.e2e.cluster.ApiServer;
import io.persistentprocess.e2e.cluster.ApiServerExtension;
import io.persistentprocess.e2e.cluster.User;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The chart's objects in an API server, agents and a controller with their rights, and the command of its pre-delete hook. The test is Helm, the kubelets and the DaemonSet controller. */
@ExtendWith(ApiServerExtension.class)
class InstallationIT {
    private static final Set<String> OF_WHOLE_CLUSTERS = Set.of("Job", "Pod", "NetworkPolicy");
    private static final String NAME_LABEL = "app.kubernetes.io/name";
    private static final String COMPONENT_LABEL = "app.kubernetes.io/component";

    private final ApiServer server;
    private final KubernetesClient client;
    private final List<InstalledAgent> agents = new ArrayList<>();
    private String namespace = "";
    private String rendering = "";
    private Controller controller;

    InstallationIT(ApiServer server) {
        this.server = server;
        this.client = server.client();
    }

    @BeforeEach
    void install() {
        namespace = server.fixture().namespace();
        rendering = Chart.renderIn(namespace);
        RenderedObjects.of(rendering).stream()
                .filter(object ->
                        !OF_WHOLE_CLUSTERS.contains(object.path("kind").asText()))
                .forEach(object -> RenderedObjects.apply(client, object));
        GroupResource group = new GroupResource();
        group.setMetadata(
                new ObjectMetaBuilder().withNamespace(namespace).withName("web").build());
        group.setSpec(new KubernetesSerialization().unmarshal("""
                members:
                - {name: front, command: [/bin/sleep, "1000"]}
                - {name: back, command: [/bin/sleep, "1000"]}
                """, JsonNode.class));
        client.resource(group).create();
        controller = Controller.start(
                server.client(User.serviceAccount(namespace, "ppg-controller")),
                controllerConfig(),
                Clocks.ofThisHost());
        agents.add(new InstalledAgent(server, namespace));
        agents.add(new InstalledAgent(server, namespace));
        // The hook's own pod, which is of the installation too, and does not end before the hook does.
        server.fixture()
                .pod(
                        namespace,
                        agents.getFirst().node(),
                        Map.of(
                                NAME_LABEL,
                                "ppg",
                                "app.kubernetes.io/instance",
                                Chart.RELEASE,
                                COMPONENT_LABEL,
                                "uninstall"));
    }

    private ControllerConfig controllerConfig() {
        return new ControllerConfig(
                Installation.named(namespace + "/" + Chart.RELEASE),
                Set.of(namespace),
                Optional.of(new AgentPodSelector(namespace, NAME_LABEL + "=ppg," + COMPONENT_LABEL + "=agent")),
                new ControllerConfig.Candidacy(namespace, "controller-0", Duration.ofSeconds(4)),
                Duration.ofMinutes(5),
                Duration.ofSeconds(30),
                Optional.empty());
    }

    @AfterEach
    void clear() throws IOException {
        controller.close();
        for (InstalledAgent agent : agents) {
            agent.close();
            client.nodes().withName(agent.node()).delete();
        }
        client.resources(ProcessNodeResource.class).delete();
    }

    private List<HostProcess> awaitMembers() {
        Timeouts.await("the group is ready on both nodes")
                .untilAsserted(() -> assertThat(client.resources(GroupResource.class)
                                .inNamespace(namespace)
                                .withName("web")
                                .get())
                        .matches(InstallationIT::isReadyEverywhere));
        return agents.stream()
                .flatMap(agent -> Stream.of(agent.awaitRunning("front-0"), agent.awaitRunning("back-0")))
                .toList();
    }

    private static boolean isReadyEverywhere(GroupResource group) {
        return group.getStatus() != null
                && group.getStatus().at("/nodes/summary").asText().equals("2/2")
                && !group.getMetadata().getFinalizers().isEmpty();
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
        Timeouts.await("the DaemonSet is gone")
                .failFast(() -> assertThat(hook.isAlive()).isTrue())
                .untilAsserted(() -> assertThat(client.apps()
                                .daemonSets()
                                .inNamespace(namespace)
                                .list()
                                .getItems())
                        .as("the hook said %s", hook.lines())
                        .isEmpty());
        controller.close();
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
