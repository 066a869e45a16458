package io.persistentprocess.e2e.uninstall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.persistentprocess.agent.loop.BootClock;
import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.Installation;
import io.persistentprocess.cluster.ProcessNodeResource;
import io.persistentprocess.cluster.drain.DrainFailedException;
import io.persistentprocess.cluster.drain.InstallationWorkloads;
import io.persistentprocess.cluster.drain.Uninstall;
import io.persistentprocess.e2e.cluster.ApiServer;
import io.persistentprocess.e2e.cluster.ApiServerExtension;
import io.persistentprocess.e2e.cluster.ExpectedClientErrors;
import io.persistentprocess.e2e.cluster.Readiness;
import io.persistentprocess.e2e.cluster.User;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the pre-delete hook of one installation does to another one in the cluster: nothing, whichever goes first. */
@ExtendWith({ApiServerExtension.class, ExpectedClientErrors.class})
class TwoInstallationsIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofSeconds(3);
    private static final String FINALIZER = "persistentprocess.io/release";

    private final ApiServer server;
    private final KubernetesClient client;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final List<Pod> pods = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private String first = "";
    private String second = "";

    TwoInstallationsIT(ApiServer server) {
        this.server = server;
        this.client = server.client();
    }

    @BeforeEach
    void install() {
        first = server.fixture().namespace();
        second = server.fixture().namespace();
        group(first);
        group(second);
    }

    @AfterEach
    void clear() {
        nodes.forEach(SimulatedNode::close);
        pods.forEach(pod -> client.resource(pod).withGracePeriod(0).delete());
        for (String namespace : List.of(first, second)) {
            client.resources(GroupResource.class)
                    .inNamespace(namespace)
                    .withName("web")
                    .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":[]}}");
            client.resources(GroupResource.class).inNamespace(namespace).delete();
        }
    }

    private void group(String namespace) {
        GroupResource group = new GroupResource();
        group.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName("web")
                .withFinalizers(FINALIZER)
                .build());
        group.setSpec(new KubernetesSerialization()
                .unmarshal("members: [{name: nginx, command: [/usr/bin/sleep, infinity]}]", JsonNode.class));
        client.resource(group).create();
    }

    private List<String> finalizers(String namespace) {
        return client.resources(GroupResource.class)
                .inNamespace(namespace)
                .withName("web")
                .get()
                .getMetadata()
                .getFinalizers();
    }

    /** A node of the installation of a namespace, which reports a group. */
    private SimulatedNode node(String namespace, String groupNamespace) {
        SimulatedNode node = new SimulatedNode(
                server, namespace, installation(namespace), groupNamespace, SimulatedNode.Agent.OBEDIENT);
        nodes.add(node);
        return node;
    }

    private static Installation installation(String namespace) {
        return Installation.named(namespace + "/ppg");
    }

    private void uninstall(String namespace, Set<String> groupNamespaces, Duration timeout)
            throws DrainFailedException, InterruptedException {
        uninstall(installation(namespace), namespace, groupNamespaces, timeout);
    }

    private void uninstall(Installation installation, String namespace, Set<String> groupNamespaces, Duration timeout)
            throws DrainFailedException, InterruptedException {
        try (PodReaper _ = new PodReaper(client, namespace)) {
            new Uninstall(server.client(User.SUPER_USER), BootClock::now, said::add)
                    .run(
                            new InstallationWorkloads(installation, namespace, "ppg", groupNamespaces),
                            DeletionPolicy.Terminate,
                            timeout);
        }
    }

    private List<String> reports() {
        return client.resources(ProcessNodeResource.class).list().getItems().stream()
                .map(report -> report.getMetadata().getName())
                .toList();
    }

    private void assertOnlyOneGoes(String going, SimulatedNode its, String staying, SimulatedNode others)
            throws DrainFailedException, InterruptedException {
        uninstall(going, Set.of(going), LONG);
        assertThat(others.isRunning()).isTrue();
        assertThat(reports()).containsExactly(others.name()).doesNotContain(its.name());
        assertThat(finalizers(going)).isEmpty();
        assertThat(finalizers(staying)).containsExactly(FINALIZER);
        assertThat(said)
                .contains("draining busy=1 withoutAgent=0 lost=0")
                .contains("left alone: nodes whose ProcessNode is of another installation: " + staying + "/ppg=1")
                .anyMatch(line -> line.startsWith("left alone: finalizers of groups that another installation keeps"));
        said.clear();
        uninstall(staying, Set.of(staying), LONG);
        assertThat(reports()).isEmpty();
        assertThat(finalizers(staying)).isEmpty();
        assertThat(said).noneMatch(line -> line.startsWith("left alone"));
    }

    @Test
    void theFirstOneGoesFirst() throws Exception {
        SimulatedNode one = node(first, first);
        assertOnlyOneGoes(first, one, second, node(second, second));
    }

    @Test
    void theSecondOneGoesFirst() throws Exception {
        SimulatedNode one = node(first, first);
        assertOnlyOneGoes(second, node(second, second), first, one);
    }

    /** Whose agents never got the cgroup root: not up, and without a report of their own. */
    @Test
    void oneThatGotNoNodeStopsNothingAndWaitsForNoAgent() throws Exception {
        SimulatedNode node = node(first, first);
        Pod pod = server.fixture().pod(second, node.name(), SimulatedNode.labels(installation(second)));
        pods.add(pod);
        server.fixture().setReady(pod, Readiness.FALSE);
        uninstall(second, Set.of(), LONG);
        assertThat(node.isRunning()).isTrue();
        assertThat(finalizers(first)).containsExactly(FINALIZER);
        assertThat(said)
                .contains("draining busy=0 withoutAgent=0 lost=0")
                .noneMatch(line -> line.startsWith("WARNING"));
    }

    @Test
    void aGroupThatBothServeKeepsItsFinalizerUntilTheLastOneGoes() throws Exception {
        node(first, first);
        node(second, first);
        uninstall(second, Set.of(first, second), LONG);
        assertThat(finalizers(first)).containsExactly(FINALIZER);
        uninstall(first, Set.of(first), LONG);
        assertThat(finalizers(first)).isEmpty();
    }

    @Test
    void anUnmarkedOneIsDrainedWhereAnAgentOfItsOwnIs() throws Exception {
        SimulatedNode old = new SimulatedNode(server, first, SimulatedNode.Agent.OBEDIENT);
        nodes.add(old);
        pods.add(server.fixture().pod(second, old.name(), SimulatedNode.labels(installation(second))));
        SimulatedNode foreign = new SimulatedNode(server, first, SimulatedNode.Agent.OBEDIENT);
        nodes.add(foreign);
        uninstall(second, Set.of(), LONG);
        assertThat(reports()).containsExactly(foreign.name());
        assertThat(foreign.isRunning()).isTrue();
        assertThat(said)
                .anyMatch(line -> line.startsWith("left alone: ProcessNodes without the annotation")
                        && line.contains(foreign.name()));
    }

    @Test
    void whoeverDoesNotSayWhichOneIsMeantIsAsked() {
        SimulatedNode node = node(first, first);
        assertThatThrownBy(() -> uninstall(Installation.NONE, first, Set.of(), SHORT))
                .isInstanceOf(DrainFailedException.class)
                .hasMessageContaining(first + "/ppg=1; choose one with --installation");
        assertThat(node.isRunning()).isTrue();
    }
}
