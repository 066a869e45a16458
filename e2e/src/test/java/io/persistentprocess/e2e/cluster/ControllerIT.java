package io.persistentprocess.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.persistentprocess.cluster.Clocks;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.Installation;
import io.persistentprocess.cluster.ProcessNodeResource;
import io.persistentprocess.cluster.controller.Controller;
import io.persistentprocess.cluster.controller.ControllerConfig;
import io.persistentprocess.cluster.controller.index.AgentPodSelector;
import io.persistentprocess.cluster.controller.index.GroupKey;
import io.persistentprocess.cluster.controller.status.StatusDocument;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The controller, at a real API server, with agents on paper. */
@Timeout(120)
@ExtendWith({ApiServerExtension.class, ExpectedClientErrors.class})
class ControllerIT {
    private static final int SECONDS = 20;
    private static final Duration SHORT = Duration.ofSeconds(3);

    private final List<AutoCloseable> open = new ArrayList<>();
    private ApiServer server;
    private KubernetesClient client;
    private String namespace;
    private Duration grace = Duration.ofSeconds(30);

    @BeforeEach
    void prepare(ApiServer given) {
        server = given;
        client = given.client();
        namespace = given.fixture().namespace();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        client.nodes().withLabel("test", namespace).delete();
    }

    @Test
    void aGroupBecomesReadyWhenItIsOnAllNodes() {
        Controller controller = controller("one", SHORT);
        agents(3);
        group("web", "1");

        JsonNode status = awaitReady("web");

        assertThat(status.path("nodes").path("summary").asText()).isEqualTo("3/3");
        assertThat(status.path("members").path("summary").asText()).isEqualTo("3/3");
        assertThat(status.path("observedGeneration").asLong()).isEqualTo(1);
        client.resources(GroupResource.class)
                .inNamespace(namespace)
                .withName("web")
                .waitUntilCondition(group -> hasCondition(status(group), "Ready", "True"), SECONDS, TimeUnit.SECONDS);
        assertThat(fetch("web").getMetadata().getFinalizers()).containsExactly("persistentprocess.io/release");
        StatusDocument known = controller.statuses().get(new GroupKey(namespace, "web"));
        assertThat(known.conditionsByType()).containsEntry("Ready", true).containsEntry("Degraded", false);
        assertThat(known.nodeCounts()).containsEntry("desired", 3).containsEntry("unreachable", 0);
    }

    @Test
    void whatFailsIsNamed() {
        controller("one", SHORT);
        List<SimulatedAgent> agents = agents(3);
        group("web", "1");
        awaitReady("web");

        agents.get(1).fail("web");

        JsonNode status = awaitStatus("web", now -> hasCondition(now, "Degraded", "True"));
        assertThat(status.path("failing").path(0).path("node").asText())
                .isEqualTo(agents.get(1).name());
        assertThat(status.path("failing").path(0).path("message").asText()).isEqualTo("exited with code 1");
        assertThat(status.path("nodes").path("summary").asText()).isEqualTo("2/3");
    }

    @Test
    void whatAnotherInstallationsAgentReportsIsNotCounted() {
        start(Installation.named("a/one"), "one", SHORT, Optional.empty(), Optional.empty());
        List<SimulatedAgent> agents = agents(2);
        group("web", "1");
        awaitReady("web");

        mark(agents.get(0), "\"a/one\"");
        mark(agents.get(1), "\"b/two\"");

        JsonNode status = awaitStatus(
                "web", now -> now.path("nodes").path("summary").asText().equals("1/2"));
        assertThat(status.path("failing").path(0).path("node").asText())
                .isEqualTo(agents.get(1).name());
        mark(agents.get(1), "null");
        awaitReady("web");
    }

    private void mark(SimulatedAgent agent, String installation) {
        client.resources(ProcessNodeResource.class)
                .withName(agent.name())
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"annotations\":{\"%s\":%s}}}"
                                .formatted(Installation.ANNOTATION, installation));
    }

    @Test
    void aStatusThatSomebodyElseEmptiesIsWrittenAnew() {
        controller("one", SHORT);
        agents(2);
        group("web", "1");
        awaitReady("web");

        GroupResource group = fetch("web");
        group.setStatus(client.getKubernetesSerialization().unmarshal("{}", JsonNode.class));
        client.resource(group).updateStatus();

        assertThat(awaitReady("web").path("members").path("summary").asText()).isEqualTo("2/2");
    }

    /** What a server names itself begins with a prefix, which may not end with a dot; the tests' own server lets it. */
    @Test
    void itsEventsHaveNamesThatEveryServerTakes() {
        controller("one", SHORT);
        agents(1);
        group("web", "1");
        awaitReady("web");
        edit("web");
        await().atMost(SECONDS, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(events()).contains("RolloutStarted"));

        assertThat(eventsIn(namespace)).isNotEmpty().allSatisfy(event -> {
            assertThat(event.getMetadata().getGenerateName()).isNull();
            assertThat(event.getMetadata().getName()).matches("[a-z0-9]([-a-z0-9.]*[a-z0-9])?");
        });
    }

    @Test
    void aChangeGoesNodeByNode() {
        controller("one", SHORT);
        agents(4);
        group("web", "1");
        awaitReady("web");
        Set<Integer> turnsAtATime = new HashSet<>();

        try (var _ = client.resources(GroupResource.class)
                .inNamespace(namespace)
                .watch(new Noting(group -> turnsAtATime.add(
                        status(group).path("rollout").path("nodes").size())))) {
            edit("web");
            awaitStatus(
                    "web",
                    status -> status.path("observedGeneration").asLong() == 2
                            && status.path("nodes").path("updated").asInt() == 4
                            && !status.has("rollout"));
        }

        assertThat(turnsAtATime).contains(1).isSubsetOf(0, 1);
        await().atMost(SECONDS, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(events()).contains("RolloutStarted", "RolloutComplete"));
    }

    @Test
    void aSpecThatBreaksANodeStopsThere() {
        controller("one", SHORT);
        List<SimulatedAgent> agents = agents(3);
        group("web", "1");
        awaitReady("web");

        agents.getFirst().fail("web");
        awaitStatus("web", status -> hasCondition(status, "Degraded", "True"));
        edit("web");

        JsonNode status = awaitStatus(
                "web", now -> now.path("observedGeneration").asLong() == 2 && hasCondition(now, "Progressing", "True"));
        assertThat(status.path("nodes").path("updated").asInt()).isLessThanOrEqualTo(1);
        agents.getFirst().mend("web");
        awaitStatus("web", now -> now.path("nodes").path("updated").asInt() == 3 && hasCondition(now, "Ready", "True"));
    }

    @Test
    void atRestNothingIsWritten() {
        Controller controller = controller("one", SHORT);
        agents(2);
        group("web", "1");
        awaitReady("web");

        long before = controller.statusWrites();
        String version = fetch("web").getMetadata().getResourceVersion();
        await().during(3, TimeUnit.SECONDS)
                .atMost(5, TimeUnit.SECONDS)
                .until(() -> controller.statusWrites() == before
                        && fetch("web").getMetadata().getResourceVersion().equals(version));
    }

    @Test
    void aDeletedGroupGoesWhenItsNodesAreThroughWithIt() {
        controller("one", Duration.ofMinutes(5));
        agents(2);
        group("web", "1");
        awaitReady("web");

        delete("web");

        awaitGone("web");
    }

    @Test
    void ofAGroupThatSomebodyElseKeepsTheLastStatusIsTrue() {
        controller("one", Duration.ofMinutes(5));
        agents(2);
        group("web", "1");
        awaitReady("web");
        finalizers("web", "persistentprocess.io/release", "example.com/keep");

        delete("web");

        JsonNode status = awaitStatus(
                "web",
                now -> now.path("conditions").path(0).path("reason").asText().equals("Released"));
        assertThat(status.path("conditions").path(0).path("message").asText())
                .isEqualTo("no node has anything of it any more; it waits for the finalizer example.com/keep");
        assertThat(hasCondition(status, "Progressing", "False")).isTrue();
        assertThat(status.path("nodes").path("summary").asText()).isEqualTo("0/0");
        assertThat(status.path("members").path("summary").asText()).isEqualTo("0/0");
        await().atMost(SECONDS, TimeUnit.SECONDS)
                .untilAsserted(() ->
                        assertThat(fetch("web").getMetadata().getFinalizers()).containsExactly("example.com/keep"));

        finalizers("web");
        awaitGone("web");
    }

    /** It is a test's own pod: no kubelet makes it ready, and none takes it away. */
    @Test
    void anAgentThatIsBeingReplacedFlipsNoGroup() {
        List<SimulatedAgent> agents = agents(2);
        agents.forEach(agent -> agentPod(agent.name(), "True"));
        Controller controller = controller("one", SHORT, Optional.of(new AgentPodSelector(namespace, "app=agent")));
        group("web", "1");
        awaitReady("web");
        String version = fetch("web").getMetadata().getResourceVersion();
        long writes = controller.statusWrites();

        String node = agents.getFirst().name();
        client.pods().inNamespace(namespace).withName(node).withGracePeriod(0).delete();
        await().atMost(SECONDS, TimeUnit.SECONDS)
                .until(() -> client.pods().inNamespace(namespace).withName(node).get() == null);
        agentPod(node, "False");
        agentPod(node, "True");
        agents.getLast().fail("web");
        JsonNode status = awaitStatus("web", now -> hasCondition(now, "Degraded", "True"));

        assertThat(status.path("nodes").path("unreachable").asInt()).isZero();
        assertThat(controller.statusWrites()).isEqualTo(writes + 1);
        assertThat(fetch("web").getMetadata().getResourceVersion()).isNotEqualTo(version);
    }

    @Test
    void anAgentThatStaysAwayIsReported() {
        List<SimulatedAgent> agents = agents(2);
        agents.forEach(agent -> agentPod(agent.name(), "True"));
        grace = Duration.ofSeconds(1);
        controller("one", SHORT, Optional.of(new AgentPodSelector(namespace, "app=agent")));
        group("web", "1");
        awaitReady("web");

        String node = agents.getFirst().name();
        client.pods().inNamespace(namespace).withName(node).withGracePeriod(0).delete();

        JsonNode status = awaitStatus("web", now -> hasCondition(now, "Ready", "False"));
        assertThat(status.path("failing").path(0).path("reason").asText()).isEqualTo("AgentNotReady");
        assertThat(status.path("nodes").path("summary").asText()).isEqualTo("1/2");
    }

    @Test
    void aControllerThatLosesItsLeaseFollowsAndLeadsAgainWhenItCan() {
        Controller one = controller("one", SHORT);
        agents(1);
        group("web", "1");
        awaitReady("web");

        lease().edit(lease -> new LeaseBuilder(lease)
                .editSpec()
                .withHolderIdentity("other")
                .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
                .endSpec()
                .build());

        await().atMost(SECONDS, TimeUnit.SECONDS)
                .until(() -> "one".equals(lease().get().getSpec().getHolderIdentity()));
        group("db", "1");
        awaitReady("db");
        assertThat(one.deadBecause()).isEmpty();
    }

    private Resource<Lease> lease() {
        return client.leases().inNamespace(namespace).withName("ppg-controller");
    }

    @Test
    void row41_groupDeletedWhileTheNodeIsGone() {
        controller("one", SHORT);
        List<SimulatedAgent> agents = agents(2);
        group("web", "1");
        awaitReady("web");
        agents.getFirst().close();
        server.fixture().setReady(agents.getFirst().name(), Readiness.UNKNOWN);
        JsonNode status =
                awaitStatus("web", now -> now.path("nodes").path("unreachable").asInt() == 1);
        assertThat(status.path("failing").path(0).path("reason").asText()).isEqualTo("NodeNotReady");

        delete("web");

        awaitGone("web");
        await().atMost(SECONDS, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(events()).contains("ReleaseTimedOut"));
    }

    @Test
    void row42_reportOfADeletedNodeIsDeleted() {
        controller("one", SHORT);
        List<SimulatedAgent> agents = agents(2);
        group("web", "1");
        awaitReady("web");
        agents.getFirst().close();

        client.nodes().withName(agents.getFirst().name()).delete();

        await().atMost(SECONDS, TimeUnit.SECONDS)
                .until(() -> client.resources(ProcessNodeResource.class)
                                .withName(agents.getFirst().name())
                                .get()
                        == null);
        awaitStatus("web", now -> now.path("nodes").path("summary").asText().equals("1/1"));
    }

    @Test
    void aSecondControllerTakesOverFromOneThatIsGone() {
        Controller first = controller("one", SHORT);
        Controller second = controller("two", SHORT);
        List<SimulatedAgent> agents = agents(2);
        group("web", "1");
        awaitReady("web");
        Controller leader = first.statusWrites() > 0 ? first : second;
        Controller other = leader == first ? second : first;
        assertThat(other.statusWrites()).isZero();
        assertThat(other.statuses()).as("of a controller that does not lead").isEmpty();

        leader.close();
        agents.getFirst().fail("web");

        awaitStatus("web", status -> hasCondition(status, "Degraded", "True"));
        assertThat(other.statusWrites()).isPositive();
        assertThat(other.statuses()).containsKey(new GroupKey(namespace, "web"));
        assertThat(leader.statuses()).as("of a controller that has ended").isEmpty();
    }

    @Test
    void row45_crdsOlderThanTheControllerAreReportedOnTheCrds() {
        Controller controller = start(Installation.NONE, "one", SHORT, Optional.empty(), Optional.of("99.0.0"));

        await().atMost(SECONDS, TimeUnit.SECONDS).until(() -> controller.oldCrds() == 2);
        await().atMost(SECONDS, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(eventsIn("default"))
                        .filteredOn(event ->
                                event.getAdditionalProperties().get("reason").equals("CrdOutdated"))
                        .extracting(event ->
                                event.getAdditionalProperties().get("regarding").toString())
                        .anyMatch(crd -> crd.contains("processnodes.persistentprocess.io"))
                        .anyMatch(crd -> crd.contains("persistentprocessgroups.persistentprocess.io")));
    }

    private Controller controller(String identity, Duration releaseTimeout) {
        return controller(identity, releaseTimeout, Optional.empty());
    }

    private Controller controller(String identity, Duration releaseTimeout, Optional<AgentPodSelector> agents) {
        return start(Installation.NONE, identity, releaseTimeout, agents, Optional.empty());
    }

    private Controller start(
            Installation installation,
            String identity,
            Duration releaseTimeout,
            Optional<AgentPodSelector> agents,
            Optional<String> version) {
        Controller controller = Controller.start(
                server.client(User.SUPER_USER),
                new ControllerConfig(
                        installation,
                        Set.of(namespace),
                        agents,
                        new ControllerConfig.Candidacy(namespace, identity, Duration.ofSeconds(4)),
                        releaseTimeout,
                        grace,
                        version),
                Clocks.ofThisHost());
        open.add(controller);
        return controller;
    }

    private List<SimulatedAgent> agents(int count) {
        List<SimulatedAgent> agents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Node node = server.fixture().node("worker", Map.of("test", namespace));
            SimulatedAgent agent = new SimulatedAgent(client, node, namespace);
            open.add(agent);
            agents.add(agent);
        }
        return agents;
    }

    private void group(String name, String maxUnavailable) {
        client.resource("""
                        apiVersion: persistentprocess.io/v1alpha1
                        kind: PersistentProcessGroup
                        metadata: {name: %s, namespace: %s}
                        spec:
                          nodeSelector: {test: %s}
                          update: {type: RollingUpdate, maxUnavailable: %s}
                          members:
                          - {name: sensor, command: [/bin/sleep, infinity]}
                        """.formatted(name, namespace, namespace, maxUnavailable))
                .create();
    }

    private void finalizers(String name, String... finalizers) {
        client.resources(GroupResource.class)
                .inNamespace(namespace)
                .withName(name)
                .edit(group -> {
                    group.getMetadata().setFinalizers(List.of(finalizers));
                    return group;
                });
    }

    /** Creates it, or changes what it says of itself. */
    private void agentPod(String node, String ready) {
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(node)
                .addToLabels("app", "agent")
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .addNewContainer()
                .withName("agent")
                .withImage("none")
                .endContainer()
                .endSpec()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready)
                .endCondition()
                .endStatus()
                .build();
        if (client.pods().inNamespace(namespace).withName(node).get() == null) {
            client.resource(pod).create();
        }
        client.resource(pod).updateStatus();
    }

    private void edit(String name) {
        client.genericKubernetesResources("persistentprocess.io/v1alpha1", "PersistentProcessGroup")
                .inNamespace(namespace)
                .withName(name)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"spec\":{\"members\":[{\"name\":\"sensor\",\"command\":[\"/bin/sleep\",\"1000\"]}]}}");
    }

    private void delete(String name) {
        client.resources(GroupResource.class)
                .inNamespace(namespace)
                .withName(name)
                .delete();
    }

    private void awaitGone(String name) {
        await().atMost(SECONDS, TimeUnit.SECONDS).until(() -> fetch(name) == null);
    }

    private GroupResource fetch(String name) {
        return client.resources(GroupResource.class)
                .inNamespace(namespace)
                .withName(name)
                .get();
    }

    private JsonNode awaitReady(String name) {
        return awaitStatus(name, status -> hasCondition(status, "Ready", "True"));
    }

    private JsonNode awaitStatus(String name, Predicate<JsonNode> condition) {
        return await().atMost(SECONDS, TimeUnit.SECONDS).until(() -> status(fetch(name)), condition);
    }

    private static JsonNode status(GroupResource group) {
        return Optional.ofNullable(group.getStatus()).orElseGet(MissingNode::getInstance);
    }

    private static boolean hasCondition(JsonNode status, String type, String value) {
        for (JsonNode condition : status.path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition.path("status").asText().equals(value);
            }
        }
        return false;
    }

    private Set<String> events() {
        return eventsIn(namespace).stream()
                .map((GenericKubernetesResource event) ->
                        String.valueOf(event.getAdditionalProperties().get("reason")))
                .collect(Collectors.toSet());
    }

    private List<GenericKubernetesResource> eventsIn(String where) {
        return client.genericKubernetesResources("events.k8s.io/v1", "Event")
                .inNamespace(where)
                .list()
                .getItems();
    }

    /** Sees each version of a group. */
    private record Noting(Consumer<GroupResource> see) implements Watcher<GroupResource> {
        @Override
        public void eventReceived(Action action, GroupResource group) {
            see.accept(group);
        }

        @Override
        public void onClose(WatcherException cause) {}
    }
}
