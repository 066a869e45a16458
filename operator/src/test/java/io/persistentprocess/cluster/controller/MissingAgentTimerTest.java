package io.persistentprocess.cluster.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.UpdateType;
import io.persistentprocess.api.node.NodeFilter;
import io.persistentprocess.api.status.NodeGroupState;
import io.persistentprocess.api.value.IntOrPercent;
import io.persistentprocess.cluster.controller.index.AgentPod;
import io.persistentprocess.cluster.controller.index.AgentPolicy;
import io.persistentprocess.cluster.controller.index.ClusterIndex;
import io.persistentprocess.cluster.controller.index.GroupFacts;
import io.persistentprocess.cluster.controller.index.GroupKey;
import io.persistentprocess.cluster.controller.index.NodeContribution;
import io.persistentprocess.cluster.controller.index.NodeGroupEntry;
import io.persistentprocess.cluster.controller.index.NodeGroupStatus;
import io.persistentprocess.cluster.controller.index.NodeReportView;
import io.persistentprocess.cluster.controller.index.NodeView;
import io.persistentprocess.supervision.instance.BootTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A node whose agent is being replaced counts as it did before, for a while. */
class MissingAgentTimerTest {
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final GroupKey KEY = new GroupKey("default", "web");
    private static final GroupFacts GROUP = new GroupFacts(
            KEY,
            "uid",
            1,
            NodeFilter.EVERY,
            false,
            UpdateType.RollingUpdate,
            new IntOrPercent(1, IntOrPercent.Unit.ONE));

    private final ClusterIndex ledger = new ClusterIndex(new AgentPolicy(AgentPolicy.Sign.PODS, GRACE));

    @Test
    void aRestartOfItsAgentFlipsNothing() {
        atWork("old");

        assertThat(ledger.agent(new AgentPod("old", "a", false), at(1000))).isEmpty();
        assertThat(ledger.agentGone("old", at(1001))).isEmpty();
        assertThat(ledger.agent(new AgentPod("new", "a", false), at(1002))).isEmpty();
        assertThat(standing()).isEqualTo(NodeGroupStatus.READY);
        assertThat(ledger.patientUntil("a")).contains(at(1030));

        assertThat(ledger.agent(new AgentPod("new", "a", true), at(1008))).isEmpty();
        assertThat(ledger.patientUntil("a")).isEmpty();
        assertThat(ledger.review("a", at(1030))).isEmpty();
        assertThat(standing()).isEqualTo(NodeGroupStatus.READY);
    }

    @Test
    void oneThatStaysAwayCountsWhenTheGraceIsOver() {
        atWork("old");
        ledger.agentGone("old", at(1000));

        assertThat(ledger.review("a", at(1029))).isEmpty();
        assertThat(ledger.review("a", at(1030))).containsExactly(KEY);
        assertThat(standing()).isEqualTo(NodeGroupStatus.UNREACHABLE);
        assertThat(share().lostSince()).contains(at(1000));
        assertThat(ledger.patientUntil("a")).isEmpty();
    }

    @Test
    void aGraceThatIsOverDoesNotBeginAnewWithAPodThatIsNotReady() {
        atWork("old");
        ledger.agentGone("old", at(1000));
        ledger.review("a", at(1030));

        ledger.agent(new AgentPod("new", "a", false), at(1100));
        assertThat(standing()).isEqualTo(NodeGroupStatus.UNREACHABLE);

        ledger.agent(new AgentPod("new", "a", true), at(1101));
        ledger.agent(new AgentPod("new", "a", false), at(1102));
        assertThat(standing()).isEqualTo(NodeGroupStatus.READY);
    }

    @Test
    void aNodeThatIsNotReadyCountsAtOnceAndStillWhenItIsBackWithoutItsAgent() {
        atWork("old");

        ledger.node(new NodeView("a", "uid", Map.of(), false), at(1000));
        assertThat(standing()).isEqualTo(NodeGroupStatus.UNREACHABLE);

        ledger.agentGone("old", at(1001));
        ledger.node(new NodeView("a", "uid", Map.of(), true), at(1031));
        assertThat(standing()).isEqualTo(NodeGroupStatus.UNREACHABLE);
    }

    @Test
    void aControllerThatComesWhileAnAgentIsReplacedWaitsForIt() {
        node(at(1000));
        ledger.agent(new AgentPod("new", "a", false), at(1000));
        report(0, at(1000));

        assertThat(standing()).isEqualTo(NodeGroupStatus.READY);
        assertThat(ledger.review("a", at(1030))).containsExactly(KEY);
    }

    @Test
    void aNodeThatHasNoAgentCountsAtOnce() {
        node(at(1000));
        report(0, at(1000));

        assertThat(standing()).isEqualTo(NodeGroupStatus.UNREACHABLE);
    }

    @Test
    void anAgentThatIsMissingWithItsReportCountsAtOnce() {
        atWork("old");
        ledger.agentGone("old", at(1000));

        ledger.reportGone("a", at(1001));

        assertThat(standing()).isEqualTo(NodeGroupStatus.UNREACHABLE);
    }

    private void atWork(String pod) {
        node(at(0));
        ledger.agent(new AgentPod(pod, "a", true), at(1));
        report(0, at(2));
        assertThat(standing()).isEqualTo(NodeGroupStatus.READY);
    }

    private void node(BootTime now) {
        ledger.node(new NodeView("a", "uid", Map.of(), true), now);
    }

    private void report(long restarts, BootTime now) {
        NodeGroupEntry entry =
                new NodeGroupEntry("uid", 1, NodeGroupState.Ready, 1, 1, restarts, false, true, List.of());
        ledger.report(new NodeReportView("a", Optional.empty(), false, Map.of(KEY, entry)), now);
    }

    private NodeContribution share() {
        return ledger.evaluate(GROUP, tally -> tally.share("a")).orElseThrow();
    }

    private NodeGroupStatus standing() {
        return share().standing();
    }

    private static BootTime at(long seconds) {
        return new BootTime(0).plus(Duration.ofSeconds(seconds));
    }
}
