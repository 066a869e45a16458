package io.persistentprocess.cluster.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.UpdateType;
import io.persistentprocess.api.node.NodeFilter;
import io.persistentprocess.api.status.NodeGroupState;
import io.persistentprocess.api.status.Rollout;
import io.persistentprocess.api.value.IntOrPercent;
import io.persistentprocess.cluster.controller.index.AgentPolicy;
import io.persistentprocess.cluster.controller.index.ClusterIndex;
import io.persistentprocess.cluster.controller.index.GroupFacts;
import io.persistentprocess.cluster.controller.index.GroupKey;
import io.persistentprocess.cluster.controller.index.NodeGroupEntry;
import io.persistentprocess.cluster.controller.index.NodeReportView;
import io.persistentprocess.cluster.controller.index.NodeView;
import io.persistentprocess.supervision.instance.BootTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RolloutPlannerTest {
    private static final GroupKey KEY = new GroupKey("default", "web");
    private static final BootTime NOW = new BootTime(0);

    private final ClusterIndex ledger = new ClusterIndex(new AgentPolicy(AgentPolicy.Sign.NODES, Duration.ZERO));

    @Test
    void asManyNodesGetTheTurnAsMayBeUnavailable() {
        waiting("a", "b", "c", "d");

        assertThat(turns(group("2", 2), Optional.empty())).containsExactly("a", "b");
        assertThat(turns(group("50%", 2), Optional.empty())).containsExactly("a", "b");
        assertThat(turns(group("1%", 2), Optional.empty())).containsExactly("a");
    }

    @Test
    void aNodeThatIsReadyUnderTheNewSpecFreesItsPlace() {
        waiting("b", "c");
        report("a", NodeGroupState.Ready, 2, 1);

        assertThat(turns(group("1", 2), turn(2, "a"))).containsExactly("b");
    }

    @Test
    void aNodeThatIsNotReadyUnderTheNewSpecKeepsItsTurnAndStopsTheOthers() {
        waiting("b", "c");
        report("a", NodeGroupState.Degraded, 2, 0);

        assertThat(turns(group("1", 2), turn(2, "a"))).containsExactly("a");
    }

    @Test
    void nodesThatAreDownForAnotherReasonCount() {
        waiting("b", "c");
        report("a", NodeGroupState.Degraded, 2, 0);

        assertThat(turns(group("1", 2), Optional.empty())).isEmpty();
        assertThat(turns(group("2", 2), Optional.empty())).containsExactly("b");
    }

    @Test
    void aWaitingNodeThatIsDownAlreadyComesFirst() {
        waiting("a", "b");
        report("c", NodeGroupState.Waiting, 1, 0);

        assertThat(turns(group("1", 2), Optional.empty())).containsExactly("c");
    }

    @Test
    void unreachableNodesGetNoTurnAndDelayNoOthers() {
        waiting("a", "b");
        ledger.node(new NodeView("a", "uid", Map.of(), false), NOW);

        assertThat(turns(group("1", 2), Optional.empty())).containsExactly("b");
    }

    @Test
    void aNodeThatIsLostInItsTurnHoldsUpTheOthersForAWhile() {
        waiting("a", "b");
        ledger.node(new NodeView("a", "uid", Map.of(), false), NOW);
        BootTime later = NOW.plus(RolloutPlanner.PATIENCE_WITH_THE_LOST);

        assertThat(turns(group("1", 2), turn(2, "a"))).containsExactly("a");
        assertThat(turns(group("1", 2), turn(2, "a"), later)).containsExactly("b");
        Optional<BootTime> again =
                ledger.evaluate(group("1", 2), tally -> RolloutPlanner.nextCheckAt(tally, turn(2, "a")));
        assertThat(again).contains(later);
    }

    @Test
    void aNewerSpecGoesFirstToThoseWhoseTurnItIs() {
        waiting("a", "b");

        assertThat(next(group("1", 3), turn(2, "b"), NOW)).contains(new Rollout(3, List.of("b")));
    }

    @Test
    void aDrainedNodeGetsNoTurn() {
        waiting("b");
        ledger.node(new NodeView("a", "uid", Map.of(), true), NOW);
        ledger.report(new NodeReportView("a", Optional.empty(), true, Map.of()), NOW);

        assertThat(turns(group("1", 2), turn(2, "a"))).containsExactly("b");
    }

    @Test
    void noMoreThanAHundredNodesAreNamed() {
        for (int i = 0; i < 300; i++) {
            waiting("node-" + i);
        }

        assertThat(turns(group("100%", 2), Optional.empty())).hasSize(Rollout.MAX_NODES);
    }

    @Test
    void otherUpdatesThanRollingOnesNeedNoTurns() {
        waiting("a");

        assertThat(next(group("1", 2, UpdateType.Recreate), Optional.empty(), NOW))
                .isEmpty();
    }

    private void waiting(String... nodes) {
        for (String node : nodes) {
            report(node, NodeGroupState.Waiting, 1, 1);
        }
    }

    private void report(String node, NodeGroupState state, long generation, int ready) {
        ledger.node(new NodeView(node, "uid", Map.of(), true), NOW);
        NodeGroupEntry entry = new NodeGroupEntry("uid", generation, state, 1, ready, 0, false, true, List.of());
        ledger.report(new NodeReportView(node, Optional.empty(), false, Map.of(KEY, entry)), NOW);
    }

    private List<String> turns(GroupFacts group, Optional<Rollout> before) {
        return turns(group, before, NOW);
    }

    private List<String> turns(GroupFacts group, Optional<Rollout> before, BootTime now) {
        return next(group, before, now).map(Rollout::nodes).orElse(List.of());
    }

    private Optional<Rollout> next(GroupFacts group, Optional<Rollout> before, BootTime now) {
        return ledger.evaluate(group, tally -> RolloutPlanner.next(group, tally, before, now));
    }

    private static Optional<Rollout> turn(long generation, String... nodes) {
        return Optional.of(new Rollout(generation, List.of(nodes)));
    }

    private static GroupFacts group(String maxUnavailable, long generation) {
        return group(maxUnavailable, generation, UpdateType.RollingUpdate);
    }

    private static GroupFacts group(String maxUnavailable, long generation, UpdateType type) {
        return new GroupFacts(
                KEY,
                "uid",
                generation,
                NodeFilter.EVERY,
                false,
                type,
                IntOrPercent.parse(maxUnavailable).orElseThrow());
    }
}
