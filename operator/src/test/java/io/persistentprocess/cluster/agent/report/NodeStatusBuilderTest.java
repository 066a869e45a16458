package io.persistentprocess.cluster.agent.report;

import static io.persistentprocess.cluster.agent.plan.Fixtures.PLANNER;
import static io.persistentprocess.cluster.agent.plan.Fixtures.cluster;
import static io.persistentprocess.cluster.agent.plan.Fixtures.group;
import static io.persistentprocess.cluster.agent.plan.Fixtures.running;
import static io.persistentprocess.cluster.agent.plan.Fixtures.spec;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.persistentprocess.agent.model.TrackedInstance;
import io.persistentprocess.api.status.AgentInfo;
import io.persistentprocess.api.status.CgroupMode;
import io.persistentprocess.api.status.HostInfo;
import io.persistentprocess.api.status.NodeGroup;
import io.persistentprocess.api.status.NodeGroupState;
import io.persistentprocess.api.status.ProcessNodeStatus;
import io.persistentprocess.cluster.agent.plan.ClusterState;
import io.persistentprocess.cluster.agent.plan.GroupObject;
import io.persistentprocess.cluster.agent.plan.NodePlan;
import io.persistentprocess.cluster.agent.plan.ObservedGenerations;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.node.NodeFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeStatusBuilderTest {
    private static final AgentInfo AGENT = new AgentInfo("1.2.3", Instant.parse("2026-01-01T00:00:00Z"));
    private static final HostInfo HOST = new HostInfo("6.18.0", CgroupMode.Unified, List.of("epoll"));
    private static final GroupObject OLD = group(1, spec(""));
    private static final GroupObject NEW = group(2, spec("").replace("/bin/web", "/bin/new"));

    private final ObservedGenerations generations = new ObservedGenerations();
    private final NodeStatusBuilder report = new NodeStatusBuilder(
            AGENT,
            () -> HOST,
            new NodeGroupBuilder(
                    generations, _ -> Optional.empty(), _ -> Optional.empty(), () -> Instant.EPOCH.plusSeconds(2000)));

    @ParameterizedTest
    @CsvSource({
        "Running, Ready, 1",
        "Completed, Ready, 1",
        "Starting, Progressing, 0",
        "Stopping, Progressing, 0",
        "BackOff, Degraded, 0",
        "Failed, Degraded, 0",
        "Stopped, Degraded, 0"
    })
    void aGroupFaresAsItsInstancesDo(Phase phase, NodeGroupState state, int ready) {
        NodeGroup reported = reported(OLD, running(OLD, phase));

        assertThat(reported.state()).isEqualTo(state);
        assertThat(reported.ready()).isEqualTo(ready);
        assertThat(reported.desired()).isOne();
        assertThat(reported.observedGeneration()).isOne();
    }

    @Test
    void aNewGenerationIsInForceOnlyWhenTheEngineHasTakenIt() {
        reported(OLD, running(OLD, Phase.Running));

        // The node has the turn, and the engine has not got round to it.
        NodeGroup before =
                report.of(plan(NEW), running(OLD, Phase.Running)).groups().getFirst();
        NodeGroup after =
                report.of(plan(NEW), running(NEW, Phase.Running)).groups().getFirst();

        assertThat(before.observedGeneration()).isOne();
        assertThat(before.state()).isEqualTo(NodeGroupState.Progressing);
        assertThat(after.observedGeneration()).isEqualTo(2);
        assertThat(after.state()).isEqualTo(NodeGroupState.Ready);
    }

    /** The instances are ready since second 1000, and it is second 2000. */
    @Test
    void aGroupCountsAsReadyWhenItHasBeenReadyForLongEnough() {
        GroupObject reached = group(1, spec(", \"minReadySeconds\": 1000"));
        GroupObject waiting = group(1, spec(", \"minReadySeconds\": 1001"));
        List<TrackedInstance> running = running(OLD, Phase.Running);

        assertThat(reported(reached, running).state()).isEqualTo(NodeGroupState.Ready);
        assertThat(reported(waiting, running).state()).isEqualTo(NodeGroupState.Progressing);
        assertThat(reported(waiting, running).ready()).isOne();
        Instant now = Instant.ofEpochSecond(2000);
        assertThat(MinReadyTime.untilNext(plan(waiting), running, now)).contains(Duration.ofSeconds(1));
        assertThat(MinReadyTime.untilNext(plan(reached), running, now)).isEmpty();
        assertThat(MinReadyTime.untilNext(plan(OLD), running, now)).isEmpty();
    }

    @Test
    void aGroupThatWaitsHasItsOldGeneration() {
        generations.recall(Map.of("uid-1", 1L));

        NodeGroup reported = reported(NEW, running(OLD, Phase.Running));

        assertThat(reported.state()).isEqualTo(NodeGroupState.Waiting);
        assertThat(reported.observedGeneration()).isOne();
        assertThat(reported.ready()).isOne();
    }

    @Test
    void aSuspendedGroupIsSuspendedOnceNothingRuns() {
        GroupObject suspended = group(1, spec(", \"suspend\": true"));

        assertThat(reported(suspended, running(suspended, Phase.Stopping)).state())
                .isEqualTo(NodeGroupState.Progressing);
        assertThat(reported(suspended, running(suspended, Phase.Stopped)).state())
                .isEqualTo(NodeGroupState.Suspended);
    }

    @Test
    void aDeletedGroupIsReleasableOnceNothingIsLeft() {
        GroupObject deleted = group(1, spec(""), resource -> {
            resource.setMetadata(new ObjectMetaBuilder(resource.getMetadata())
                    .withDeletionTimestamp("2026-01-01T00:00:00Z")
                    .build());
            return resource;
        });

        assertThat(reported(deleted, running(OLD, Phase.Stopping)).releasable()).isFalse();
        assertThat(reported(deleted, List.of()).releasable()).isTrue();
    }

    @Test
    void aGroupForOtherNodesIsReportedOnlyWhileSomethingIsLeftOfIt() {
        GroupObject elsewhere = group(1, spec(", \"nodeSelector\": {\"zone\": \"a\"}"));

        assertThat(reported(elsewhere, running(OLD, Phase.Stopping)).state()).isEqualTo(NodeGroupState.Removing);
        assertThat(report.of(plan(elsewhere), List.of()).groups()).isEmpty();
    }

    @Test
    void row40_anInvalidGroupIsReportedWithWhatIsWrongAndWhatRuns() {
        generations.recall(Map.of("uid-1", 7L));
        NodeGroup reported = reported(group(8, "{\"members\": 3}"), running(OLD, Phase.Running));

        assertThat(reported.state()).isEqualTo(NodeGroupState.Invalid);
        assertThat(reported.message()).contains("spec.members");
        assertThat(reported.observedGeneration()).isEqualTo(7);
        assertThat(reported.instances()).hasSize(1);
    }

    @Test
    void whatIsLeftOfAGroupThatTheClusterDoesNotHaveIsReported() {
        ProcessNodeStatus status = report.of(PLANNER.plan(cluster(), List.of()), running(OLD, Phase.Stopping));

        assertThat(status.groups()).hasSize(1);
        assertThat(status.groups().getFirst().uid()).isEmpty();
    }

    @Test
    void aNodeIsDrainedOnceNothingIsLeft() {
        ClusterState draining =
                new ClusterState(List.of(OLD), Set.of(), new NodeFacts("node-1"), ClusterState.Draining.ASKED);

        ProcessNodeStatus stopping = report.of(PLANNER.plan(draining, List.of()), running(OLD, Phase.Stopping));
        ProcessNodeStatus drained = report.of(PLANNER.plan(draining, List.of()), List.of());

        assertThat(stopping.drained()).isFalse();
        assertThat(stopping.groups()).hasSize(1);
        assertThat(drained.drained()).isTrue();
        assertThat(drained.groups()).isEmpty();
    }

    @Test
    void ofManyInstancesTheUnhealthyAreShownFirstAndTheRestIsCounted() {
        GroupObject large = group(1, spec("").replace("}]", ", \"replicas\": 500}]"));
        List<TrackedInstance> instances =
                new ArrayList<>(running(large, Phase.Running).subList(0, 499));
        instances.add(running(large, Phase.BackOff).get(499));

        JsonNode group = new StatusSizeLimiter()
                .of(report.of(plan(large), instances))
                .path("groups")
                .path(0);

        assertThat(group.path("instances").size()).isEqualTo(100);
        assertThat(group.path("instances").path(0).path("state").asText()).isEqualTo("BackOff");
        assertThat(group.path("omitted").asInt()).isEqualTo(400);
        assertThat(group.path("ready").asInt()).isEqualTo(499);
    }

    @Test
    void aReportStaysBelowItsLimitHoweverManyGroupsThereAre() {
        List<GroupObject> groups = IntStream.range(0, 100)
                .mapToObj(i -> group(1, spec("").replace("}]", ", \"replicas\": 100}]"), resource -> {
                    resource.getMetadata().setName("group-" + i);
                    return resource;
                }))
                .toList();
        List<TrackedInstance> instances = groups.stream()
                .flatMap(group -> running(group, Phase.Running).stream())
                .toList();
        NodePlan plan = PLANNER.plan(cluster(groups.toArray(GroupObject[]::new)), List.of());

        JsonNode status = new StatusSizeLimiter().of(report.of(plan, instances));

        assertThat(StatusSizeLimiter.bytes(status)).isLessThanOrEqualTo(StatusSizeLimiter.MOST_BYTES);
        assertThat(status.path("summary").path("members").asText()).isEqualTo("10000/10000");
    }

    private NodeGroup reported(GroupObject object, List<TrackedInstance> tracked) {
        return report.of(PLANNER.plan(cluster(object), tracked), tracked)
                .groups()
                .getFirst();
    }

    private static NodePlan plan(GroupObject object) {
        return PLANNER.plan(cluster(object), List.of());
    }
}
