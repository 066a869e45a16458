package io.persistentprocess.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.chaos.desired.DesiredGroup;
import io.persistentprocess.e2e.chaos.desired.DesiredGroups;
import io.persistentprocess.e2e.chaos.desired.DesiredMember;
import io.persistentprocess.e2e.chaos.desired.InstanceName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each difference between what is wanted and what there is has its sentence. */
class ConvergenceTest {
    private static final InstanceName WEB = new InstanceName("node", "shop", "web", 0);
    private static final InstanceName OLD = new InstanceName("node", "gone", "web", 0);
    private static final ProcessRun LIFE = new ProcessRun(10, 1, 3);
    private static final DesiredGroups DESIRED =
            DesiredGroups.NONE.with("shop", new DesiredGroup(Map.of("web", new DesiredMember(3, 1))));
    private static final GroupFacts TRUE = new GroupFacts("shop", false, 2, 2, "True", 1, 1, 1, 1, 1);
    private static final NodeFacts REPORT = new NodeFacts("node", false, Map.of("shop", 1));
    private static final Facts RIGHT =
            new Facts(Map.of(WEB, LIFE), Set.of(WEB), Set.of("node/shop"), List.of(TRUE), List.of(REPORT));

    private static List<String> missing(Facts facts) {
        return new Convergence(Set.of("node")).missing(DESIRED, facts);
    }

    private static Facts running(Map<InstanceName, ProcessRun> running) {
        return new Facts(running, RIGHT.directories(), RIGHT.groupDirectories(), RIGHT.groups(), RIGHT.nodes());
    }

    private static Facts groups(GroupFacts... groups) {
        return new Facts(
                RIGHT.running(), RIGHT.directories(), RIGHT.groupDirectories(), List.of(groups), RIGHT.nodes());
    }

    private static Facts reports(NodeFacts... reports) {
        return new Facts(
                RIGHT.running(), RIGHT.directories(), RIGHT.groupDirectories(), RIGHT.groups(), List.of(reports));
    }

    @Test
    void nothingIsMissingWhenAllIsAsItShouldBe() {
        assertThat(missing(RIGHT)).isEmpty();
    }

    @Test
    void whatDoesNotRunOrRunsAnOldCommandIsMissing() {
        assertThat(missing(running(Map.of()))).containsExactly("node/shop/web-0 does not run");
        assertThat(missing(running(Map.of(WEB, new ProcessRun(10, 1, 2)))))
                .containsExactly("node/shop/web-0 runs r2 instead of r3");
    }

    @Test
    void whatIsLeftOfADeletedGroupIsFound() {
        assertThat(missing(new Facts(
                        RIGHT.running(),
                        Set.of(WEB, OLD),
                        Set.of("node/shop", "node/gone"),
                        RIGHT.groups(),
                        RIGHT.nodes())))
                .containsExactly("node/gone/web-0 still has a cgroup", "node/gone still has a cgroup");
        assertThat(missing(groups(TRUE, new GroupFacts("gone", true, 1, 1, "False", 1, 0, 0, 0, 0))))
                .singleElement()
                .asString()
                .startsWith("group gone is still there: ");
    }

    @Test
    void aGroupThatIsNotThereIsMissing() {
        assertThat(missing(groups())).containsExactly("group shop is not there");
    }

    @Test
    void aStatusThatIsNotTrueIsFound() {
        assertThat(List.of(
                        new GroupFacts("shop", true, 2, 2, "True", 1, 1, 1, 1, 1),
                        new GroupFacts("shop", false, 2, 1, "True", 1, 1, 1, 1, 1),
                        new GroupFacts("shop", false, 2, 2, "False", 1, 1, 1, 1, 1),
                        new GroupFacts("shop", false, 2, 2, "True", 2, 1, 1, 1, 1),
                        new GroupFacts("shop", false, 2, 2, "True", 1, 0, 1, 1, 1),
                        new GroupFacts("shop", false, 2, 2, "True", 1, 1, 0, 1, 1),
                        new GroupFacts("shop", false, 2, 2, "True", 1, 1, 1, 2, 1),
                        new GroupFacts("shop", false, 2, 2, "True", 1, 1, 1, 1, 0)))
                .allSatisfy(group -> assertThat(missing(groups(group)))
                        .singleElement()
                        .asString()
                        .startsWith("the status of group shop is not true: "));
    }

    @Test
    void aReportThatIsNotTrueIsFound() {
        assertThat(missing(reports())).containsExactly("there is no ProcessNode node");
        assertThat(List.of(
                        new NodeFacts("node", true, Map.of("shop", 1)),
                        new NodeFacts("node", false, Map.of("shop", 0)),
                        new NodeFacts("node", false, Map.of("shop", 1, "gone", 0)),
                        new NodeFacts("node", false, Map.of())))
                .allSatisfy(report -> assertThat(missing(reports(report)))
                        .singleElement()
                        .asString()
                        .startsWith("ProcessNode node is not true: "));
    }
}
