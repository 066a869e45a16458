package io.persistentprocess.cluster.agent.plan;

import static io.persistentprocess.cluster.agent.plan.Fixtures.NODE;
import static io.persistentprocess.cluster.agent.plan.Fixtures.SHOP;
import static io.persistentprocess.cluster.agent.plan.Fixtures.cluster;
import static io.persistentprocess.cluster.agent.plan.Fixtures.group;
import static io.persistentprocess.cluster.agent.plan.Fixtures.json;
import static io.persistentprocess.cluster.agent.plan.Fixtures.running;
import static io.persistentprocess.cluster.agent.plan.Fixtures.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.persistentprocess.agent.model.TrackedInstance;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.supervision.group.DesiredState;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.node.NodeFacts;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.GroupSpec;
import io.persistentprocess.supervision.spec.ReplacementPolicy;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class NodePlannerTest {
    private static final GroupObject OLD = group(1, spec(""));

    @Test
    void aGroupRunsOnANodeThatHasAllLabelsItAsksFor() {
        assertThat(share(group(1, spec(", \"nodeSelector\": {\"role\": \"sensor\"}")), List.of()))
                .isInstanceOf(NodeAssignment.Kept.class);
        assertThat(share(group(1, spec(", \"nodeSelector\": {\"role\": \"sensor\", \"zone\": \"a\"}")), List.of()))
                .isInstanceOf(NodeAssignment.NotSelected.class);
    }

    @Test
    void aGroupThatIsForOtherNodesIsStoppedEvenIfItsDeletionWouldLeaveItRunning() {
        NodePlan plan = plan(
                group(1, spec(", \"deletionPolicy\": \"Orphan\", \"nodeSelector\": {\"zone\": \"a\"}")), List.of());

        assertThat(plan.desired(Set.of(SHOP)).groups()).containsExactly(GroupSpec.empty(SHOP));
    }

    @Test
    void aChangeOfWhatRunsWaitsForTheNodesTurn() {
        assertThat(share(changed(), running(OLD, Phase.Running))).isInstanceOf(NodeAssignment.Waiting.class);
        assertThat(share(changed(rollout(2, NODE)), running(OLD, Phase.Running)))
                .isInstanceOf(NodeAssignment.Kept.class);
    }

    @Test
    void aTurnIsForOneGenerationAndOneNode() {
        assertThat(share(changed(rollout(1, NODE)), running(OLD, Phase.Running)))
                .isInstanceOf(NodeAssignment.Waiting.class);
        assertThat(share(changed(rollout(2, "node-2")), running(OLD, Phase.Running)))
                .isInstanceOf(NodeAssignment.Waiting.class);
    }

    @Test
    void whatIsAboutToRunAgainWaitsToo() {
        assertThat(share(changed(), running(OLD, Phase.Pending))).isInstanceOf(NodeAssignment.Waiting.class);
    }

    @Test
    void whereNothingRunsThereIsNothingToWaitFor() {
        assertThat(share(changed(), running(OLD, Phase.BackOff))).isInstanceOf(NodeAssignment.Kept.class);
        assertThat(share(changed(), List.of())).isInstanceOf(NodeAssignment.Kept.class);
    }

    @Test
    void whatReplacesNothingDoesNotWait() {
        assertThat(share(group(2, spec(", \"suspend\": true")), running(OLD, Phase.Running)))
                .isInstanceOf(NodeAssignment.Kept.class);
        assertThat(share(group(2, spec("").replace("}]", ", \"replicas\": 3}]")), running(OLD, Phase.Running)))
                .isInstanceOf(NodeAssignment.Kept.class);
        assertThat(share(
                        group(2, spec("").replace("}]", ", \"restart\": {\"max\": \"1m\"}}]")),
                        running(OLD, Phase.Running)))
                .isInstanceOf(NodeAssignment.Kept.class);
    }

    @Test
    void recreateDoesNotWaitAndOnRestartLeavesItToTheNextStart() {
        assertThat(share(changed(", \"update\": {\"type\": \"Recreate\"}"), running(OLD, Phase.Running)))
                .isInstanceOf(NodeAssignment.Kept.class);
        NodeAssignment onRestart =
                share(changed(", \"update\": {\"type\": \"OnRestart\"}"), running(OLD, Phase.Running));
        assertThat(onRestart)
                .isInstanceOfSatisfying(
                        NodeAssignment.Kept.class,
                        kept -> assertThat(kept.spec().replacement()).isEqualTo(ReplacementPolicy.AtNextStart));
    }

    @Test
    void row40_aGroupThatCannotBeReadIsLeftAloneAndTheOthersAreNot() {
        GroupObject bad = group(1, "{\"members\": [{\"name\": \"web\", \"comand\": []}]}", resource -> {
            resource.getMetadata().setName("bad");
            return resource;
        });

        NodePlan plan = Fixtures.PLANNER.plan(cluster(bad, OLD), List.of());

        assertThat(plan.shares().getFirst())
                .isInstanceOfSatisfying(
                        NodeAssignment.Invalid.class,
                        invalid -> assertThat(invalid.problem())
                                .contains("spec.members[0].comand")
                                .contains("did you mean \"command\""));
        DesiredState desired = plan.desired(Set.of());
        assertThat(desired.untouched()).containsExactly(bad.id());
        assertThat(desired.groups()).extracting(GroupSpec::id).containsExactly(SHOP);
    }

    @Test
    void aGroupWithoutASpecCannotBeRead() {
        assertThat(share(
                        group(1, "{}", resource -> {
                            resource.setSpec(null);
                            return resource;
                        }),
                        List.of()))
                .isInstanceOf(NodeAssignment.Invalid.class);
    }

    @Test
    void whatIsBeingDeletedIsNotWantedAlsoIfItCannotBeRead() {
        GroupObject deleted = group(2, "{\"members\": 3}", resource -> {
            resource.setMetadata(new ObjectMetaBuilder(resource.getMetadata())
                    .withDeletionTimestamp("2026-01-01T00:00:00Z")
                    .build());
            return resource;
        });

        NodePlan plan = plan(deleted, List.of());

        assertThat(plan.shares()).first().isInstanceOf(NodeAssignment.Leaving.class);
        assertThat(plan.desired(Set.of(SHOP))).isEqualTo(DesiredState.of(List.of()));
    }

    @Test
    void onADrainedNodeEverythingIsStoppedAlsoWhatTheClusterDoesNotKnow() {
        ClusterState draining = new ClusterState(List.of(), Set.of(), new NodeFacts(NODE), ClusterState.Draining.ASKED);

        NodePlan plan = Fixtures.PLANNER.plan(draining, running(OLD, Phase.Running));

        assertThat(plan.desired(Set.of(SHOP)).groups()).containsExactly(GroupSpec.empty(SHOP));
    }

    @Test
    void whatThereIsOfANamespaceThatCannotBeReadStaysAsItIs() {
        ClusterState unread = new ClusterState(
                List.of(), Set.of(SHOP.namespace()), new NodeFacts(NODE), ClusterState.Draining.NOT_ASKED);
        GroupId elsewhere = new GroupId("elsewhere", "shop");

        NodePlan plan = Fixtures.PLANNER.plan(unread, running(OLD, Phase.Running));

        assertThat(plan.desired(Set.of(SHOP, elsewhere))).isEqualTo(new DesiredState(List.of(), Set.of(SHOP)));
    }

    private static GroupObject changed(String more) {
        return group(2, spec("").replace("/bin/web", "/bin/new").replaceAll("}$", more + "}"));
    }

    private static GroupObject changed() {
        return changed("");
    }

    private static GroupObject changed(UnaryOperator<GroupResource> status) {
        return group(2, spec("").replace("/bin/web", "/bin/new"), status);
    }

    private static UnaryOperator<GroupResource> rollout(long generation, String node) {
        return resource -> {
            resource.setStatus(
                    json("{\"rollout\": {\"generation\": %d, \"nodes\": [\"%s\"]}}".formatted(generation, node)));
            return resource;
        };
    }

    private static NodeAssignment share(GroupObject object, List<TrackedInstance> tracked) {
        return plan(object, tracked).shares().getFirst();
    }

    private static NodePlan plan(GroupObject object, List<TrackedInstance> tracked) {
        return Fixtures.PLANNER.plan(cluster(object), tracked);
    }
}
