package io.persistentprocess.cluster.controller.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.UpdateType;
import io.persistentprocess.api.node.NodeFilter;
import io.persistentprocess.api.status.NodeGroupState;
import io.persistentprocess.api.status.Rollout;
import io.persistentprocess.api.value.IntOrPercent;
import io.persistentprocess.cluster.controller.status.RolloutPlanner;
import io.persistentprocess.supervision.instance.BootTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Nodes, on paper, whose agents see the group's turns late and report late, while the spec is edited and nodes come, fail and go. */
class RolloutSimulationTest {
    private static final int STORMY_STEPS = 300;
    private static final int CALM_STEPS = 50_000;
    private static final GroupKey KEY = new GroupKey("default", "web");

    /** A node, and what its agent has heard of last. */
    private static final class SimulatedNode {
        private final String name;
        private long generation = 1;
        private long heardGeneration = 1;
        private Optional<Rollout> heardRollout = Optional.empty();
        private boolean up = true;
        private boolean downByRollout;
        private boolean reachable = true;

        SimulatedNode(String name) {
            this.name = name;
        }

        /** The agent's part: it takes the spec that it has heard of when it finds itself in the turns of that spec. */
        void act() {
            boolean turn = heardRollout
                    .filter(rollout -> rollout.generation() == heardGeneration
                            && rollout.nodes().contains(name))
                    .isPresent();
            if (heardGeneration > generation && (turn || !up)) {
                downByRollout |= up;
                up = false;
                generation = heardGeneration;
            }
        }

        void start() {
            up = true;
            downByRollout = false;
        }

        NodeReportView report() {
            NodeGroupState state = heardGeneration > generation
                    ? NodeGroupState.Waiting
                    : up ? NodeGroupState.Ready : NodeGroupState.Progressing;
            NodeGroupEntry entry =
                    new NodeGroupEntry("uid", generation, state, 1, up ? 1 : 0, 0, false, true, List.of());
            return new NodeReportView(name, Optional.empty(), false, Map.of(KEY, entry));
        }
    }

    private ClusterIndex ledger = new ClusterIndex(new AgentPolicy(AgentPolicy.Sign.NODES, Duration.ZERO));
    private long generation = 1;
    private Optional<Rollout> rollout = Optional.empty();
    private BootTime now = new BootTime(0);

    @Property(tries = 300)
    void neverAreMoreNodesDownForARolloutThanMayBeAndEachRolloutEnds(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 12) int size,
            @ForAll @IntRange(min = 1, max = 4) int max) {
        ledger = new ClusterIndex(new AgentPolicy(AgentPolicy.Sign.NODES, Duration.ZERO));
        generation = 1;
        rollout = Optional.empty();
        now = new BootTime(0);
        Random random = new Random(seed);
        List<SimulatedNode> nodes = IntStream.range(0, size)
                .mapToObj(i -> new SimulatedNode("node-" + i))
                .toList();
        nodes.forEach(this::tell);
        for (int step = 0; step < STORMY_STEPS; step++) {
            if (random.nextInt(25) == 0) {
                generation++;
            }
            SimulatedNode node = nodes.get(random.nextInt(size));
            if (random.nextInt(20) == 0) {
                node.reachable = !node.reachable;
                tell(node);
            }
            if (random.nextInt(30) == 0) {
                node.up = false;
            }
            step(node, max, random);
            assertThat(nodes.stream().filter(each -> each.downByRollout).count())
                    .isLessThanOrEqualTo(max);
        }
        nodes.forEach(node -> node.reachable = true);
        nodes.forEach(this::tell);
        for (int step = 0; step < CALM_STEPS && !isThrough(nodes); step++) {
            step(nodes.get(random.nextInt(size)), max, random);
        }
        assertThat(isThrough(nodes)).isTrue();
        decide(max);
        assertThat(rollout).isEmpty();
    }

    private boolean isThrough(List<SimulatedNode> nodes) {
        return nodes.stream().allMatch(node -> node.up && node.generation == generation)
                && ledger.evaluate(
                        facts(1),
                        tally -> tally.nodes().updated() == nodes.size()
                                && tally.nodes().ready() == nodes.size());
    }

    private void step(SimulatedNode node, int max, Random random) {
        now = now.plus(Duration.ofSeconds(1));
        switch (random.nextInt(5)) {
            case 0 -> decide(max);
            case 1 -> {
                if (node.reachable) {
                    node.heardGeneration = generation;
                    node.heardRollout = rollout;
                }
            }
            case 2 -> node.act();
            case 3 -> {
                if (random.nextBoolean()) {
                    node.start();
                }
            }
            default -> {
                if (node.reachable) {
                    tell(node);
                }
            }
        }
    }

    private void decide(int max) {
        GroupFacts facts = facts(max);
        rollout = ledger.evaluate(facts, tally -> RolloutPlanner.next(facts, tally, rollout, now));
    }

    private void tell(SimulatedNode node) {
        ledger.node(new NodeView(node.name, "uid", Map.of(), node.reachable), now);
        if (node.reachable) {
            ledger.report(node.report(), now);
        }
    }

    private GroupFacts facts(int max) {
        return new GroupFacts(
                KEY,
                "uid",
                generation,
                NodeFilter.EVERY,
                false,
                UpdateType.RollingUpdate,
                new IntOrPercent(max, IntOrPercent.Unit.ONE));
    }
}
