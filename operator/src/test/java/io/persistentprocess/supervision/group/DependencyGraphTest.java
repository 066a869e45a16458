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
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Fifty members that depend on each other at random, and need their time to be ready. */
class DependencyGraphTest {
    private static final int MEMBERS = 50;
    private static final Duration SLACK = Duration.ofMillis(5);

    private GroupStory group = new GroupStory();
    private final Map<String, Duration> needs = new HashMap<>();
    private final Map<String, List<String>> dependencies = new HashMap<>();

    /** One instance of this class has all tries. */
    @Property(tries = 100, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void allAreReadyAsSoonAsTheLongestWayThroughThemAllows(@ForAll long seed) {
        group = new GroupStory();
        draw(new Random(seed));
        Map<String, Duration> readyAt = new TreeMap<>();
        Map<String, Duration> due = new HashMap<>();
        Duration elapsed = Duration.ZERO;
        group.wanted();
        schedule(due, readyAt, elapsed);
        while (!due.isEmpty()) {
            String next = due.entrySet().stream()
                    .min(Map.Entry.<String, Duration>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                    .orElseThrow()
                    .getKey();
            Duration at = due.remove(next);
            group.passes(at.minus(elapsed)).met(next, ReadinessRequirement.NOTIFIED);
            elapsed = at;
            readyAt.put(next, at);
            schedule(due, readyAt, elapsed);
        }

        assertThat(readyAt).hasSize(MEMBERS);
        assertThat(elapsed).isBetween(criticalPath(), criticalPath().plus(SLACK));
        assertThat(needs.keySet())
                .allSatisfy(name -> assertThat(group.starts(name)).isOne());
    }

    /** A process that was just started says when it will be ready; all it depends on is ready by then. */
    private void schedule(Map<String, Duration> due, Map<String, Duration> readyAt, Duration now) {
        for (String name : needs.keySet()) {
            if (group.phase(name) == Phase.Starting && !due.containsKey(name)) {
                assertThat(readyAt).containsKeys(dependencies.get(name).toArray(String[]::new));
                due.put(name, now.plus(needs.get(name)));
            }
        }
    }

    private void draw(Random random) {
        for (int i = 0; i < MEMBERS; i++) {
            String name = "m%02d".formatted(i);
            List<String> on = new ArrayList<>();
            for (int j = 0; j < i; j++) {
                if (random.nextInt(MEMBERS) < 4) {
                    on.add("m%02d".formatted(j));
                }
            }
            needs.put(name, Duration.ofMillis(1 + random.nextInt(500)));
            dependencies.put(name, on);
            group.member(
                            name,
                            on.stream()
                                    .map(other -> GroupStory.on(other, Condition.READY))
                                    .toArray(Dependency[]::new))
                    .needsNotification(name);
        }
    }

    private Duration criticalPath() {
        Map<String, Duration> longest = new HashMap<>();
        for (String name : needs.keySet().stream().sorted().toList()) {
            Duration before = dependencies.get(name).stream()
                    .map(longest::get)
                    .max(Comparator.naturalOrder())
                    .orElse(Duration.ZERO);
            longest.put(name, before.plus(needs.get(name)));
        }
        return longest.values().stream().max(Comparator.naturalOrder()).orElseThrow();
    }
}
