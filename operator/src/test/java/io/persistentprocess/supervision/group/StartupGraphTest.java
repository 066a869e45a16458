package io.persistentprocess.supervision.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.instance.ReadinessRequirement;
import io.persistentprocess.supervision.spec.CoordinationSpec.Condition;
import io.persistentprocess.supervision.spec.CoordinationSpec.Dependency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** A group whose members depend on each other is up as soon as the slowest chain of starts allows. */
class StartupGraphTest {
    private static final int MEMBERS = 50;
    private static final int MOST_DEPENDENCIES = 4;
    private static final Duration LEEWAY = Duration.ofMillis(5);

    /**
     * @param dependencies of each member, on earlier ones
     * @param startMillis how long each member takes from its exec to its notification
     */
    private record Graph(List<Set<Integer>> dependencies, List<Integer> startMillis) {
        static Graph random(Random random) {
            List<Set<Integer>> dependencies = new ArrayList<>();
            List<Integer> startMillis = new ArrayList<>();
            for (int member = 0; member < MEMBERS; member++) {
                Set<Integer> its = new HashSet<>();
                for (int i = random.nextInt(MOST_DEPENDENCIES + 1); i > 0 && member > 0; i--) {
                    its.add(random.nextInt(member));
                }
                dependencies.add(its);
                startMillis.add(1 + random.nextInt(3_000));
            }
            return new Graph(dependencies, startMillis);
        }

        Duration criticalPath() {
            List<Integer> readyAt = new ArrayList<>();
            for (int member = 0; member < MEMBERS; member++) {
                int begin = dependencies.get(member).stream()
                        .mapToInt(readyAt::get)
                        .max()
                        .orElse(0);
                readyAt.add(begin + startMillis.get(member));
            }
            return Duration.ofMillis(
                    readyAt.stream().max(Comparator.naturalOrder()).orElseThrow());
        }

        GroupStory story() {
            GroupStory story = new GroupStory();
            for (int member = 0; member < MEMBERS; member++) {
                story.member(
                                name(member),
                                dependencies.get(member).stream()
                                        .map(other -> GroupStory.on(name(other), Condition.READY))
                                        .toArray(Dependency[]::new))
                        .needsNotification(name(member));
            }
            return story;
        }
    }

    private static String name(int member) {
        return "m" + member;
    }

    @Property(tries = 200, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void fiftyMembersAreUpWithinTheirCriticalPath(@ForAll Random random) {
        Graph graph = Graph.random(random);

        assertThat(timeUntilReady(graph))
                .isBetween(graph.criticalPath(), graph.criticalPath().plus(LEEWAY));
    }

    private static Duration timeUntilReady(Graph graph) {
        GroupStory story = graph.story().wanted();
        Map<Integer, Integer> readyAt = new HashMap<>();
        Set<Integer> ready = new HashSet<>();
        int elapsed = 0;
        while (ready.size() < MEMBERS) {
            for (int member = 0; member < MEMBERS; member++) {
                if (!ready.contains(member) && story.phase(name(member)) == Phase.Starting) {
                    readyAt.putIfAbsent(member, elapsed + graph.startMillis().get(member));
                }
            }
            Map.Entry<Integer, Integer> next = readyAt.entrySet().stream()
                    .min(Map.Entry.comparingByValue())
                    .orElseThrow();
            story.passes(Duration.ofMillis(next.getValue() - elapsed))
                    .met(name(next.getKey()), ReadinessRequirement.NOTIFIED);
            elapsed = next.getValue();
            readyAt.remove(next.getKey());
            ready.add(next.getKey());
        }
        return Duration.ofMillis(elapsed);
    }
}
