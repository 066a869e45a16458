package io.persistentprocess.e2e.uninstall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.persistentprocess.agent.loop.BootClock;
import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.Installation;
import io.persistentprocess.cluster.ProcessNodeResource;
import io.persistentprocess.cluster.drain.DrainFailedException;
import io.persistentprocess.cluster.drain.DrainRequest;
import io.persistentprocess.cluster.drain.InstallationWorkloads;
import io.persistentprocess.cluster.drain.Uninstall;
import io.persistentprocess.e2e.cluster.ApiServer;
import io.persistentprocess.e2e.cluster.ApiServerExtension;
import io.persistentprocess.e2e.cluster.ExpectedClientErrors;
import io.persistentprocess.e2e.cluster.User;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the pre-delete hook does to a cluster. The tests play the garbage collector: with a DaemonSet go its pods. */
@ExtendWith({ApiServerExtension.class, ExpectedClientErrors.class})
class UninstallIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofSeconds(3);

    private final ApiServer server;
    private final KubernetesClient client;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private String namespace = "";
    private PodReaper collector;

    UninstallIT(ApiServer server) {
        this.server = server;
        this.client = server.client();
    }

    @BeforeEach
    void install() {
        namespace = server.fixture().namespace();
        client.resource(new DeploymentBuilder()
                        .withMetadata(new ObjectMetaBuilder()
                                .withNamespace(namespace)
                                .withName("ppg-controller")
                                .build())
                        .build())
                .create();
        client.resource(new LeaseBuilder()
                        .withMetadata(new ObjectMetaBuilder()
                                .withNamespace(namespace)
                                .withName("ppg-controller")
                                .build())
                        .build())
                .create();
        client.resource(new PodBuilder()
                        .withMetadata(new ObjectMetaBuilder()
                                .withNamespace(namespace)
                                .withName("ppg-test")
                                .build())
                        .withNewSpec()
                        .endSpec()
                        .build())
                .create();
        collector = new PodReaper(client, namespace);
        group("web", "persistentprocess.io/release", "example.com/mine");
    }

    @AfterEach
    void clear() {
        collector.close();
        nodes.forEach(SimulatedNode::close);
        client.resources(GroupResource.class)
                .inNamespace(namespace)
                .withName("web")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":[]}}");
        client.resources(GroupResource.class).inNamespace(namespace).delete();
    }

    private void group(String name, String... finalizers) {
        GenericKubernetesResource group = new KubernetesSerialization().unmarshal("""
                        apiVersion: persistentprocess.io/v1alpha1
                        kind: PersistentProcessGroup
                        spec: {members: [{name: nginx, command: [/usr/bin/sleep, infinity]}]}
                        """, GenericKubernetesResource.class);
        group.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(name)
                .withFinalizers(finalizers)
                .build());
        client.resource(group).create();
    }

    private SimulatedNode node(SimulatedNode.Agent agent) {
        SimulatedNode node = new SimulatedNode(server, namespace, agent);
        nodes.add(node);
        return node;
    }

    private void uninstall(DeletionPolicy policy, Duration timeout) throws DrainFailedException, InterruptedException {
        new Uninstall(server.client(User.SUPER_USER), BootClock::now, said::add)
                .run(new InstallationWorkloads(Installation.NONE, namespace, "ppg", Set.of()), policy, timeout);
    }

    private List<String> reports() {
        return client.resources(ProcessNodeResource.class).list().getItems().stream()
                .map(report -> report.getMetadata().getName())
                .toList();
    }

    private void assertNothingIsLeft() {
        assertThat(reports()).isEmpty();
        assertThat(client.apps().daemonSets().inNamespace(namespace).list().getItems())
                .isEmpty();
        assertThat(client.apps().deployments().inNamespace(namespace).list().getItems())
                .isEmpty();
        assertThat(client.leases().inNamespace(namespace).list().getItems()).isEmpty();
        assertThat(client.pods().inNamespace(namespace).withName("ppg-test").get())
                .isNull();
        assertThat(client.resources(GroupResource.class)
                        .inNamespace(namespace)
                        .withName("web")
                        .get()
                        .getMetadata()
                        .getFinalizers())
                .containsExactly("example.com/mine");
    }

    @Test
    void everyNodeIsDrainedBeforeAnythingIsTakenAway() throws Exception {
        node(SimulatedNode.Agent.OBEDIENT);
        node(SimulatedNode.Agent.OBEDIENT);
        uninstall(DeletionPolicy.Terminate, LONG);
        assertNothingIsLeft();
        assertThat(said).first().asString().isEqualTo("draining busy=2 withoutAgent=0 lost=0");
        assertThat(said).last().asString().isEqualTo("removed processnodes=2");
    }

    @Test
    void membersThatDoNotStopFailItAndEverythingElseStays() {
        node(SimulatedNode.Agent.OBEDIENT);
        SimulatedNode stuck = node(SimulatedNode.Agent.STUCK);
        assertThatThrownBy(() -> uninstall(DeletionPolicy.Terminate, SHORT))
                .isInstanceOf(DrainFailedException.class)
                .hasMessageContaining(stuck.name() + ": default/web/nginx-0 Running");
        assertThat(reports()).hasSize(2);
        assertThat(client.apps()
                        .daemonSets()
                        .inNamespace(namespace)
                        .withName("ppg-agent")
                        .get())
                .isNotNull();
    }

    @Test
    void aSecondTryGoesOnWhereTheFirstOneFailed() throws Exception {
        SimulatedNode stuck = node(SimulatedNode.Agent.STUCK);
        assertThatThrownBy(() -> uninstall(DeletionPolicy.Terminate, SHORT)).isInstanceOf(DrainFailedException.class);
        stuck.lose();
        uninstall(DeletionPolicy.Terminate, LONG);
        assertNothingIsLeft();
    }

    @Test
    void aDeadNodeIsNotWaitedForButNamed() throws Exception {
        node(SimulatedNode.Agent.OBEDIENT);
        SimulatedNode dead = node(SimulatedNode.Agent.OBEDIENT);
        dead.lose();
        uninstall(DeletionPolicy.Terminate, LONG);
        assertNothingIsLeft();
        assertThat(said).anyMatch(line -> line.startsWith("WARNING") && line.contains(dead.name()));
    }

    @Test
    void aNodeWithoutAnAgentIsWaitedForThenNamed() throws Exception {
        SimulatedNode agentless = node(SimulatedNode.Agent.OBEDIENT);
        agentless.loseAgent();
        uninstall(DeletionPolicy.Terminate, SHORT);
        assertNothingIsLeft();
        assertThat(said).anyMatch(line -> line.startsWith("WARNING") && line.contains(agentless.name()));
    }

    @Test
    void withOrphanNoProcessIsAskedToStop() throws Exception {
        node(SimulatedNode.Agent.STUCK);
        List<String> annotated = Collections.synchronizedList(new ArrayList<>());
        SharedIndexInformer<ProcessNodeResource> watch =
                client.resources(ProcessNodeResource.class).inform(new AnnotationSeen(annotated));
        uninstall(DeletionPolicy.Orphan, LONG);
        watch.close();
        assertNothingIsLeft();
        assertThat(annotated).isEmpty();
        assertThat(said).noneMatch(line -> line.startsWith("draining"));
    }

    @Test
    void theHooksOwnPodIsNotWaitedFor() throws Exception {
        String node = node(SimulatedNode.Agent.OBEDIENT).name();
        Pod own = server.fixture()
                .pod(
                        namespace,
                        node,
                        Map.of("app.kubernetes.io/name", "ppg", "app.kubernetes.io/component", "uninstall"));
        uninstall(DeletionPolicy.Terminate, LONG);
        assertNothingIsLeft();
        client.resource(own).withGracePeriod(0).delete();
    }

    @Test
    void doneTwiceIsDoneOnce() throws Exception {
        node(SimulatedNode.Agent.OBEDIENT);
        uninstall(DeletionPolicy.Terminate, LONG);
        uninstall(DeletionPolicy.Terminate, LONG);
        assertNothingIsLeft();
    }

    private record AnnotationSeen(List<String> names) implements ResourceEventHandler<ProcessNodeResource> {
        @Override
        public void onAdd(ProcessNodeResource resource) {
            note(resource);
        }

        @Override
        public void onUpdate(ProcessNodeResource before, ProcessNodeResource after) {
            note(after);
        }

        @Override
        public void onDelete(ProcessNodeResource resource, boolean stateUnknown) {}

        private void note(ProcessNodeResource resource) {
            if (DrainRequest.isOn(resource)) {
                names.add(resource.getMetadata().getName());
            }
        }
    }
}
