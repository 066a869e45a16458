package io.persistentprocess.cluster.controller.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.UpdateType;
import io.persistentprocess.api.node.NodeFilter;
import io.persistentprocess.api.status.Failing;
import io.persistentprocess.api.status.NodeGroupState;
import io.persistentprocess.api.value.IntOrPercent;
import io.persistentprocess.supervision.instance.BootTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ClusterIndexTest {
    private static final int STEPS = 200;
    private static final List<NodeGroupState> STATES = List.of(NodeGroupState.values());
    private static final List<FailureEntry.Severity> SEVERITIES = List.of(FailureEntry.Severity.values());
    private static final List<GroupKey> KEYS = IntStream.range(0, 3)
            .mapToObj(i -> new GroupKey("default", "group-" + i))
            .toList();

    @Property(tries = 200)
    void whatIsCountedByDifferencesIsWhatIsCountedFromScratch(@ForAll long seed) {
        Random random = new Random(seed);
        ClusterIndex ledger = new ClusterIndex(new AgentPolicy(
                random.nextBoolean() ? AgentPolicy.Sign.PODS : AgentPolicy.Sign.NODES,
                Duration.ofNanos(random.nextInt(20))));
        Map<GroupKey, GroupFacts> groups = new HashMap<>();
        KEYS.forEach(key -> groups.put(key, facts(key, random)));
        for (int step = 0; step < STEPS; step++) {
            Map<GroupKey, String> before = summaries(ledger, groups);
            Set<GroupKey> changed = new HashSet<>(change(ledger, random, new BootTime(step)));
            summaries(ledger, groups).forEach((key, summary) -> {
                if (!summary.equals(before.get(key))) {
                    assertThat(changed).contains(key);
                }
            });
            if (random.nextInt(10) == 0) {
                GroupKey key = KEYS.get(random.nextInt(KEYS.size()));
                groups.put(key, facts(key, random));
            }
            groups.values()
                    .forEach(group -> assertThat(ledger.evaluate(group, ClusterIndexTest::summary))
                            .isEqualTo(summary(ClusterIndex.recount(group, ledger.files()))));
        }
    }

    private static Map<GroupKey, String> summaries(ClusterIndex ledger, Map<GroupKey, GroupFacts> groups) {
        Map<GroupKey, String> all = new HashMap<>();
        groups.forEach((key, facts) -> all.put(key, ledger.evaluate(facts, ClusterIndexTest::summary)));
        return all;
    }

    private static String summary(GroupAggregate tally) {
        return String.join(
                "\n",
                tally.nodes().toString(),
                tally.members().toString(),
                Integer.toString(tally.updatedWithin()),
                tally.failing().toString(),
                tally.waiting().toString(),
                tally.waitingDown().toString(),
                tally.down().toString(),
                tally.awaited().toString(),
                tally.lostWithRest().toString());
    }

    private static GroupFacts facts(GroupKey key, Random random) {
        return new GroupFacts(
                key,
                "uid-" + random.nextInt(2),
                random.nextInt(3),
                new NodeFilter(
                        random.nextBoolean() ? Map.of() : Map.of("zone", "z" + random.nextInt(2)), Optional.empty()),
                false,
                UpdateType.RollingUpdate,
                new IntOrPercent(1, IntOrPercent.Unit.ONE));
    }

    private static Set<GroupKey> change(ClusterIndex ledger, Random random, BootTime now) {
        String node = "node-" + random.nextInt(6);
        return switch (random.nextInt(9)) {
            case 0, 1 ->
                ledger.node(
                        new NodeView(node, "n", Map.of("zone", "z" + random.nextInt(2)), random.nextInt(4) > 0), now);
            case 2 -> ledger.nodeGone(node, now);
            case 3 -> ledger.agent(new AgentPod("pod-" + random.nextInt(8), node, random.nextInt(4) > 0), now);
            case 4 -> ledger.agentGone("pod-" + random.nextInt(8), now);
            case 5 -> ledger.reportGone(node, now);
            case 6 -> ledger.review(node, now);
            default -> ledger.report(report(node, random), now);
        };
    }

    private static NodeReportView report(String node, Random random) {
        Map<GroupKey, NodeGroupEntry> entries = new HashMap<>();
        KEYS.stream().filter(_ -> random.nextInt(4) > 0).forEach(key -> entries.put(key, entry(node, random)));
        return new NodeReportView(node, Optional.of("n"), random.nextInt(8) == 0, entries);
    }

    private static NodeGroupEntry entry(String node, Random random) {
        return new NodeGroupEntry(
                "uid-" + random.nextInt(2),
                random.nextInt(3),
                STATES.get(random.nextInt(STATES.size())),
                2,
                random.nextInt(3),
                random.nextInt(5),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean()
                        ? List.of()
                        : List.of(new FailureEntry(
                                SEVERITIES.get(random.nextInt(SEVERITIES.size())),
                                new Failing(node, "sensor-" + random.nextInt(2), "Error", "exited with code 1"))));
    }
}
