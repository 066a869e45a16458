package io.persistentprocess.cluster.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.cluster.Installation;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DrainProgressTest {
    private static final NodeSelection ALL = new NodeSelection.All(Installation.NONE);
    private static final String NGINX = "default/web/nginx-0 Stopping";

    private static DrainNodeReport running(String node) {
        return new DrainNodeReport(node, false, false, List.of(NGINX));
    }

    private static DrainNodeReport stopping(String node) {
        return new DrainNodeReport(node, true, false, List.of(NGINX));
    }

    private static DrainNodeReport drained(String node) {
        return new DrainNodeReport(node, true, true, List.of());
    }

    private static DrainProgress of(List<DrainNodeReport> reports, Set<String> ready, Set<String> agents) {
        return DrainProgress.of(ALL, reports, ready, new AgentNodes(agents, agents));
    }

    @Test
    void aClusterWithoutReportsIsDrained() {
        assertThat(of(List.of(), Set.of("a"), Set.of()).isOver()).isTrue();
    }

    @Test
    void aNodeThatWasNotAskedIsNamedSoThatItIs() {
        DrainProgress progress = of(List.of(running("a"), stopping("b")), Set.of("a", "b"), Set.of("a", "b"));
        assertThat(progress.unasked()).containsExactly("a");
        assertThat(progress.busy()).containsOnlyKeys("a", "b");
    }

    @Test
    void aNodeThatSomebodyHasTakenTheRequestBackFromIsNotAskedAgain() {
        DrainProgress before = of(List.of(stopping("a"), running("b")), Set.of("a", "b"), Set.of("a", "b"));
        DrainProgress now = of(List.of(running("a"), running("b")), Set.of("a", "b"), Set.of("a", "b"));
        assertThat(now.takenBack(before.asked())).containsExactly("a");
        assertThat(before.takenBack(before.asked())).isEmpty();
    }

    @Test
    void anEmptyNodeIsNotDrainedBeforeItsAgentSaysSo() {
        DrainNodeReport nothingYet = new DrainNodeReport("a", true, false, List.of());
        assertThat(of(List.of(nothingYet), Set.of("a"), Set.of("a")).isOver()).isFalse();
    }

    @Test
    void aReportOfLastTimeIsNoReport() {
        DrainNodeReport taken = new DrainNodeReport("a", false, true, List.of());
        assertThat(of(List.of(taken), Set.of("a"), Set.of("a")).isOver()).isFalse();
    }

    @Test
    void nodesThatSayTheyAreDrainedAreNotWaitedFor() {
        DrainProgress progress = of(List.of(drained("a"), drained("b")), Set.of("a", "b"), Set.of("a", "b"));
        assertThat(progress.isOver()).isTrue();
        assertThat(progress.leftBehind()).isEmpty();
    }

    @Test
    void aNodeThatIsNotReadyIsNotWaitedForAndLeftBehind() {
        DrainProgress progress = of(List.of(drained("a"), stopping("dead")), Set.of("a"), Set.of("a", "dead"));
        assertThat(progress.isOver()).isTrue();
        assertThat(progress.leftBehind()).containsExactly("dead");
    }

    @Test
    void aReadyNodeWhoseAgentIsAwayIsWaitedFor() {
        DrainProgress progress = of(List.of(stopping("a")), Set.of("a"), Set.of());
        assertThat(progress.isOver()).isFalse();
        assertThat(progress.leftBehind()).containsExactly("a");
    }

    @Test
    void anAgentThatHasNotReportedYetIsWaitedFor() {
        DrainProgress progress = of(List.of(), Set.of("new"), Set.of("new"));
        assertThat(progress.isOver()).isFalse();
        assertThat(progress.obstacle()).isEqualTo("new: its agent has not reported");
    }

    @Test
    void anAgentThatIsStartingIsWaitedFor() {
        DrainProgress progress =
                DrainProgress.of(ALL, List.of(), Set.of("new"), new AgentNodes(Set.of("new"), Set.of()));
        assertThat(progress.isOver()).isFalse();
        assertThat(progress.isPossible()).isFalse();
        assertThat(progress.agentless()).containsExactly("new");
    }

    @Test
    void aNodeWithMembersCanBeDrainedWhileItsAgentIsUp() {
        assertThat(of(List.of(running("a")), Set.of("a"), Set.of("a")).isPossible())
                .isTrue();
        assertThat(of(List.of(running("a")), Set.of("a"), Set.of()).isPossible())
                .isFalse();
        assertThat(of(List.of(running("a")), Set.of(), Set.of()).isPossible()).isTrue();
    }

    @Test
    void otherNodesThanThoseNamedAreNoMatter() {
        DrainProgress progress = DrainProgress.of(
                new NodeSelection.Named(Set.of("a")),
                List.of(drained("a"), running("b")),
                Set.of("a", "b"),
                new AgentNodes(Set.of("a", "b"), Set.of("a", "b")));
        assertThat(progress.isOver()).isTrue();
        assertThat(progress.unasked()).isEmpty();
    }

    @Test
    void aNameThatNoNodeHasIsLeftBehind() {
        DrainProgress progress = DrainProgress.of(
                new NodeSelection.Named(Set.of("typo")), List.of(), Set.of("a"), new AgentNodes(Set.of(), Set.of()));
        assertThat(progress.leftBehind()).containsExactly("typo");
    }

    @Test
    void whatIsInTheWayIsSaidOfTheFirstFewNodes() {
        DrainProgress progress = of(
                List.of(stopping("d"), stopping("c"), stopping("b"), stopping("a")),
                Set.of("a", "b", "c", "d"),
                Set.of("a", "b", "c", "d"));
        assertThat(progress.obstacle()).isEqualTo("a: %1$s; b: %1$s; c: %1$s".formatted(NGINX));
    }
}
