package io.persistentprocess.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.ProcessNodeResource;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A node's agent against an API server: what users of a cluster do, and what they see. The tests stand in for the controller where it has a say. */
@ExtendWith({ApiServerExtension.class, ExpectedClientErrors.class})
class AgentIT {
    private static final String TWO = """
        members:
        - {name: web, command: [/bin/sleep, "1000"]}
        - {name: db, command: [/bin/sleep, "2000"]}
        """;
    private static final String TWO_CHANGED = TWO.replace("1000", "1001");

    private static final String DRAIN = "persistentprocess.io/drain";

    private AgentOnNode agent;

    @BeforeEach
    void prepare(ApiServer server) {
        agent = new AgentOnNode(server);
    }

    @AfterEach
    void clear() throws IOException {
        agent.close();
    }

    @Test
    void anAppliedGroupRunsAndTheProcessNodeTellsOfIt() {
        agent.start();
        GroupResource group = agent.apply("shop", TWO);

        JsonNode reported = agent.awaitReported("shop", "Ready");

        HostProcess web = agent.site().awaitRunning("web-0");
        assertThat(reported.path("uid").asText()).isEqualTo(group.getMetadata().getUid());
        assertThat(reported.path("observedGeneration").asLong()).isOne();
        assertThat(reported.path("ready").asInt()).isEqualTo(2);
        assertThat(reported.path("instances")).anySatisfy(instance -> {
            assertThat(instance.path("name").asText()).isEqualTo("web-0");
            assertThat(instance.path("pid").asInt()).isEqualTo(web.pid());
        });
        JsonNode status = agent.report();
        assertThat(status.path("summary").path("members").asText()).isEqualTo("2/2");
        assertThat(status.path("host").path("kernel").asText()).isNotEmpty();
        ProcessNodeResource node = agent.client()
                .resources(ProcessNodeResource.class)
                .withName(agent.node())
                .get();
        assertThat(node.getMetadata().getOwnerReferences())
                .extracting(owner -> owner.getKind() + " " + owner.getName())
                .containsExactly("Node " + agent.node());
    }

    @Test
    void row1_aKilledMemberIsBackAndTheClusterKnowsWithinASecond() {
        agent.start();
        agent.apply("shop", TWO);
        agent.awaitReported("shop", "Ready");
        HostProcess web = agent.site().awaitRunning("web-0");

        Instant killed = Instant.now();
        web.kill();

        Timeouts.await("the report has another process")
                .untilAsserted(
                        () -> assertThat(agent.reported("shop").path("restarts").asInt())
                                .isOne());
        Timeouts.await("an Event tells of it")
                .untilAsserted(
                        () -> assertThat(agent.events("shop", "Restarted")).hasSize(1));
        assertThat(Duration.between(killed, Instant.now())).isLessThan(Duration.ofSeconds(1));
        Event event = agent.events("shop", "Restarted").getFirst();
        assertThat(event.getMessage()).contains("web-0").contains(agent.node()).contains("SIGKILL");
        assertThat(event.getInvolvedObject().getUid())
                .isEqualTo(agent.group("shop").getMetadata().getUid());
    }

    @Test
    void processesThatAreKilledBesideTheMainOneAreOneEventWithACount() {
        RunningAgent started = agent.start();
        agent.apply("shop", "members: [{name: web, command: [/bin/sh, -c, 'while :; do sleep 1000; done']}]");
        HostProcess main = agent.site().awaitRunning("web-0");
        Timeouts.await("it is known whether eBPF works")
                .until(() -> !withoutEbpf(started).isEmpty()
                        || agent.report().at("/host/notifications").toString().contains("ebpf"));
        assumeTrue(withoutEbpf(started).isEmpty(), () -> "needs eBPF: " + withoutEbpf(started));

        killChild(main);
        int last = killChild(main);

        Timeouts.await("one Event tells of both")
                .untilAsserted(() -> assertThat(agent.events("shop", "ProcessKilled"))
                        .singleElement()
                        .satisfies(event -> {
                            assertThat(event.getType()).isEqualTo("Warning");
                            assertThat(event.getCount()).isEqualTo(2);
                            assertThat(event.getMessage())
                                    .containsPattern("process %d \\(\\w+\\) was killed by SIGKILL".formatted(last));
                        }));
    }

    private static List<String> withoutEbpf(RunningAgent started) {
        return started.lines().stream()
                .filter(line -> line.contains("tier=ebpf"))
                .toList();
    }

    private static int killChild(HostProcess main) {
        ProcessHandle parent = ProcessHandle.of(main.pid()).orElseThrow();
        Timeouts.await("the main process has a child")
                .until(() -> parent.children().count() == 1);
        HostProcess child = HostProcess.of(
                Math.toIntExact(parent.children().findFirst().orElseThrow().pid()));
        child.kill();
        Timeouts.await("it is gone").until(() -> !child.isAlive());
        return child.pid();
    }

    @Test
    void aReportThatSomebodyElseChangesOrEmptiesIsWrittenAnew() {
        agent.start();
        agent.apply("shop", TWO);
        agent.awaitReported("shop", "Ready");

        for (JsonNode foreign : List.of(
                agent.client().getKubernetesSerialization().unmarshal("{}", JsonNode.class),
                agent.client()
                        .getKubernetesSerialization()
                        .unmarshal("{\"summary\": {\"members\": \"9/9\"}}", JsonNode.class))) {
            ProcessNodeResource node = agent.client()
                    .resources(ProcessNodeResource.class)
                    .withName(agent.node())
                    .get();
            node.setStatus(foreign);
            agent.client().resource(node).updateStatus();

            agent.awaitReported("shop", "Ready");
            assertThat(agent.report().path("summary").path("members").asText()).isEqualTo("2/2");
        }
    }

    @Test
    void anEditWaitsForTheNodesTurnAndThenOnlyWhatWasEditedRestarts() {
        agent.start();
        agent.apply("shop", TWO);
        agent.awaitReported("shop", "Ready");
        HostProcess web = agent.site().awaitRunning("web-0");
        HostProcess db = agent.site().awaitRunning("db-0");

        agent.apply("shop", TWO_CHANGED);
        JsonNode waiting = agent.awaitReported("shop", "Waiting");
        assertThat(waiting.path("observedGeneration").asLong()).isOne();
        assertThat(agent.site().awaitRunning("web-0")).isEqualTo(web);

        giveTurn("shop", 2);
        Timeouts.await("the new generation is in force").untilAsserted(() -> {
            assertThat(agent.reported("shop").path("observedGeneration").asLong())
                    .isEqualTo(2);
            assertThat(agent.reported("shop").path("state").asText()).isEqualTo("Ready");
        });
        agent.site().awaitReplaced("web-0", web);
        assertThat(agent.site().awaitRunning("db-0")).isEqualTo(db);
    }

    @Test
    void row21_anAgentThatRestartsWhileItsNodeWaitsStillHasTheOldSpec() {
        agent.start();
        agent.apply("shop", TWO);
        agent.awaitReported("shop", "Ready");
        HostProcess web = agent.site().awaitRunning("web-0");
        agent.apply("shop", TWO_CHANGED);
        agent.awaitReported("shop", "Waiting");

        // As the kernel's, whose OOM killer may choose it.
        agent.restart();

        Timeouts.await("the new agent reports").untilAsserted(() -> {
            assertThat(agent.reported("shop").path("state").asText()).isEqualTo("Waiting");
            assertThat(agent.reported("shop").path("observedGeneration").asLong())
                    .isOne();
        });
        assertThat(agent.site().awaitRunning("web-0")).isEqualTo(web);
        web.kill();
        HostProcess next = agent.site().awaitReplaced("web-0", web);
        assertThat(next.read("cmdline")).contains("1000");
    }

    @Test
    void aChangeThatIsToWaitForARestartIsTakenThen() {
        agent.start();
        agent.apply("shop", TWO + "update: {type: OnRestart}\n");
        agent.awaitReported("shop", "Ready");
        HostProcess web = agent.site().awaitRunning("web-0");

        agent.apply("shop", TWO_CHANGED + "update: {type: OnRestart}\n");
        Timeouts.await("the new generation is in force")
                .untilAsserted(() -> assertThat(agent.reported("shop")
                                .path("observedGeneration")
                                .asLong())
                        .isEqualTo(2));
        assertThat(agent.site().awaitRunning("web-0")).isEqualTo(web);

        web.kill();
        assertThat(agent.site().awaitReplaced("web-0", web).read("cmdline")).contains("1001");
    }

    @Test
    void row42_aNodeThatIsRelabelledStopsWhatIsNotForItAnyMore() {
        agent.start();
        agent.apply("shop", TWO + "nodeSelector: {role: sensor}\n");
        agent.awaitReported("shop", "Ready");
        HostProcess web = agent.site().awaitRunning("web-0");

        label("role", "router");
        Timeouts.await("nothing is reported of it any more")
                .untilAsserted(
                        () -> assertThat(agent.reported("shop").isMissingNode()).isTrue());
        assertThat(web.isAlive()).isFalse();

        label("role", "sensor");
        agent.awaitReported("shop", "Ready");
    }

    @Test
    void aSuspendedGroupIsStoppedAndRunsAgainWhenResumed() {
        agent.start();
        agent.apply("shop", TWO);
        agent.awaitReported("shop", "Ready");

        agent.apply("shop", TWO + "suspend: true\n");
        assertThat(agent.awaitReported("shop", "Suspended").path("desired").asInt())
                .isZero();

        agent.apply("shop", TWO + "suspend: false\n");
        agent.awaitReported("shop", "Ready");
    }

    @Test
    void aDeletedGroupIsStoppedAndReportedReleasableUntilItIsGone() {
        agent.start();
        agent.apply("shop", TWO);
        agent.awaitReported("shop", "Ready");
        HostProcess web = agent.site().awaitRunning("web-0");
        setFinalizers("shop", List.of("persistentprocess.io/release"));

        agent.delete("shop");
        Timeouts.await("it may go")
                .untilAsserted(() -> assertThat(
                                agent.reported("shop").path("releasable").asBoolean())
                        .isTrue());
        assertThat(web.isAlive()).isFalse();

        setFinalizers("shop", List.of());
        Timeouts.await("nothing is reported of it any more")
                .untilAsserted(
                        () -> assertThat(agent.reported("shop").isMissingNode()).isTrue());
    }

    @Test
    void ofADeletedGroupThatIsToBeOrphanedTheProcessesRunOn() {
        agent.start();
        agent.apply("shop", TWO + "deletionPolicy: Orphan\n");
        agent.awaitReported("shop", "Ready");
        HostProcess web = agent.site().awaitRunning("web-0");

        agent.delete("shop");
        Timeouts.await("nothing is reported of it any more")
                .untilAsserted(
                        () -> assertThat(agent.reported("shop").isMissingNode()).isTrue());
        assertThat(web.isAlive()).isTrue();
    }

    @Test
    void row40_anInvalidGroupIsReportedAndAffectsNoOther() {
        String circle = """
            members:
            - name: bad
              command: [/bin/sleep, "3000"]
              env:
              - {name: A, value: $(B)}
              - {name: B, value: $(A)}
            """;
        agent.start();
        agent.apply("broken", circle.substring(0, circle.indexOf("  env:")));
        agent.apply("shop", TWO);
        agent.awaitReported("broken", "Ready");
        HostProcess bad = agent.site().awaitRunning("bad-0");

        agent.apply("broken", circle);
        JsonNode reported = agent.awaitReported("broken", "Invalid");
        assertThat(reported.path("message").asText()).contains("spec.members[0].env");
        agent.apply("other", TWO.replace("web", "one").replace("db", "two"));
        agent.awaitReported("other", "Ready");
        assertThat(agent.site().awaitRunning("bad-0")).isEqualTo(bad);

        agent.restart();
        agent.awaitReported("broken", "Invalid");
        agent.awaitReported("shop", "Ready");
        assertThat(agent.site().awaitRunning("bad-0")).isEqualTo(bad);
    }

    @Test
    void aDrainedNodeIsEmptyUntilItIsNotDrainedAnyMore() {
        agent.start();
        agent.apply("shop", TWO);
        agent.awaitReported("shop", "Ready");
        HostProcess web = agent.site().awaitRunning("web-0");

        drain();
        Timeouts.await("it is drained")
                .untilAsserted(() ->
                        assertThat(agent.report().path("drained").asBoolean()).isTrue());
        assertThat(web.isAlive()).isFalse();
        assertThat(agent.report().path("groups")).isEmpty();

        undoDrain();
        agent.awaitReported("shop", "Ready");
        assertThat(agent.report().path("drained").asBoolean()).isFalse();
    }

    @Test
    void aProcessNodeThatSomebodyDeletesIsMadeAgain() {
        agent.start();
        agent.apply("shop", TWO);
        agent.awaitReported("shop", "Ready");

        agent.client()
                .resources(ProcessNodeResource.class)
                .withName(agent.node())
                .delete();

        agent.awaitReported("shop", "Ready");
    }

    @Test
    void row43_whatANewerAgentHasReportedIsNotLost() {
        agent.start();
        agent.apply("shop", TWO);
        agent.awaitReported("shop", "Ready");
        ProcessNodeResource node = agent.client()
                .resources(ProcessNodeResource.class)
                .withName(agent.node())
                .get();
        ((ObjectNode) node.getStatus()).put("future", "x");
        agent.client().resource(node).updateStatus();

        agent.apply("shop", TWO + "suspend: true\n");
        agent.awaitReported("shop", "Suspended");

        assertThat(agent.report().path("future").asText()).isEqualTo("x");
    }

    @Test
    void aNodeWithoutTheNotifyGroupOfTheOthersKeepsItsMembersUp() {
        RunningAgent running = agent.start("--notify-group", "nobody-has-this-name");
        agent.apply("shop", TWO);
        agent.awaitReported("shop", "Ready");

        running.awaitLine("there is no group nobody-has-this-name in /etc/group of this host");
    }

    @Test
    void atRestNothingIsWritten() {
        agent.start();
        agent.apply("shop", TWO);
        agent.awaitReported("shop", "Ready");
        agent.apply("other", TWO.replace("web", "one").replace("db", "two"));
        agent.awaitReported("other", "Ready");
        String before = version();

        // A status that does not change what the agent does; whoever writes at every event would write now.
        agent.setStatus("shop", "observedGeneration: 1");
        agent.setStatus("other", "observedGeneration: 1");
        agent.apply("third", TWO.replace("web", "three").replace("db", "four") + "nodeSelector: {role: none}\n");

        Timeouts.await("the agent has seen it")
                .during(Duration.ofSeconds(2))
                .until(() -> version().equals(before));
    }

    private String version() {
        return agent.client()
                .resources(ProcessNodeResource.class)
                .withName(agent.node())
                .get()
                .getMetadata()
                .getResourceVersion();
    }

    private void giveTurn(String group, long generation) {
        agent.setStatus(group, "rollout: {generation: %d, nodes: [%s]}".formatted(generation, agent.node()));
    }

    private void label(String key, String value) {
        agent.client()
                .nodes()
                .withName(agent.node())
                .edit(node -> new NodeBuilder(node)
                        .editMetadata()
                        .addToLabels(key, value)
                        .endMetadata()
                        .build());
    }

    private void setFinalizers(String group, List<String> finalizers) {
        agent.client()
                .resources(GroupResource.class)
                .inNamespace(agent.namespace())
                .withName(group)
                .edit(resource -> {
                    resource.getMetadata().setFinalizers(finalizers);
                    return resource;
                });
    }

    private void drain() {
        editReport(resource -> resource.getMetadata().setAnnotations(Map.of(DRAIN, "Terminate")));
    }

    private void undoDrain() {
        editReport(resource -> resource.getMetadata().setAnnotations(Map.of()));
    }

    private void editReport(Consumer<ProcessNodeResource> change) {
        agent.client()
                .resources(ProcessNodeResource.class)
                .withName(agent.node())
                .edit(resource -> {
                    change.accept(resource);
                    return resource;
                });
    }
}
