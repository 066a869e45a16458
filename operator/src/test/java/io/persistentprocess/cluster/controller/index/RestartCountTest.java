package io.persistentprocess.cluster.controller.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.UpdateType;
import io.persistentprocess.api.node.NodeFilter;
import io.persistentprocess.api.status.NodeGroupState;
import io.persistentprocess.api.value.IntOrPercent;
import io.persistentprocess.supervision.instance.BootTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** RESTARTS of a group is a counter. */
class RestartCountTest {
    private static final GroupKey KEY = new GroupKey("default", "web");
    private static final BootTime NOW = new BootTime(0);
    private static final AgentPolicy POLICY = new AgentPolicy(AgentPolicy.Sign.NODES, Duration.ZERO);

    private ClusterIndex ledger = new ClusterIndex(POLICY);
    private GroupFacts group = facts("uid", 1);

    @Test
    void theRestartsOfInstancesThatAreGoneStayCounted() {
        report("a", 5);
        report("b", 2);
        assertThat(counted(0)).isEqualTo(7);

        // Of five replicas there are two, with fewer restarts.
        report("a", 1);
        assertThat(counted(0)).isEqualTo(7);

        report("a", 2);
        assertThat(counted(0)).isEqualTo(8);
    }

    @Test
    void aNodeThatIsDrainedOrGoneTakesNothingBack() {
        report("a", 5);
        report("b", 2);
        assertThat(counted(0)).isEqualTo(7);

        ledger.report(new NodeReportView("a", Optional.empty(), true, Map.of()), NOW);
        ledger.nodeGone("b", NOW);
        ledger.reportGone("b", NOW);

        assertThat(counted(0)).isEqualTo(7);
    }

    @Test
    void aReportThatIsWrittenAnewIsNotCountedTwice() {
        report("a", 5);
        assertThat(counted(0)).isEqualTo(5);

        ledger.reportGone("a", NOW);
        report("a", 6);

        assertThat(counted(0)).isEqualTo(6);
    }

    @Test
    void aChangedSpecAndAnotherControllerCountOn() {
        report("a", 5);
        report("a", 1);
        group = facts("uid", 1);
        counted(0);
        report("a", 3);
        report("a", 1);
        assertThat(counted(0)).isEqualTo(3);

        group = facts("uid", 2);
        assertThat(counted(0)).isEqualTo(3);

        ledger = new ClusterIndex(POLICY);
        report("a", 1);
        assertThat(counted(3)).isEqualTo(3);
        report("a", 2);
        assertThat(counted(3)).isEqualTo(4);
    }

    @Test
    void whatSomebodyElseWroteIntoTheStatusCountsForNothing() {
        report("a", 5);
        counted(0);

        assertThat(counted(1_000_000)).isEqualTo(5);
    }

    @Test
    void anotherGroupOfTheSameNameCountsFromTheBeginning() {
        report("a", 5);
        counted(0);

        group = facts("other", 1);

        assertThat(counted(0)).isZero();
    }

    private long counted(long before) {
        return ledger.evaluate(group, before, GroupAggregate::restarts);
    }

    private void report(String node, long restarts) {
        ledger.node(new NodeView(node, "uid", Map.of(), true), NOW);
        NodeGroupEntry entry =
                new NodeGroupEntry("uid", 1, NodeGroupState.Ready, 1, 1, restarts, false, true, List.of());
        ledger.report(new NodeReportView(node, Optional.empty(), false, Map.of(KEY, entry)), NOW);
    }

    private static GroupFacts facts(String uid, long generation) {
        return new GroupFacts(
                KEY,
                uid,
                generation,
                NodeFilter.EVERY,
                false,
                UpdateType.RollingUpdate,
                new IntOrPercent(1, IntOrPercent.Unit.ONE));
    }
}
