package io.persistentprocess.e2e.chaos;

import io.persistentprocess.e2e.chaos.desired.DesiredGroups;
import io.persistentprocess.e2e.chaos.desired.InstanceName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds in what happens, as it happens, what must not: an instance that was stopped though nobody wanted it stopped; one that is down for longer than its agent needs; two processes of one instance at
 * a time; a process where there should be none. Pure, but for what it remembers. For one thread.
 *
 * <p>How long agents take to learn of a change is theirs to say while there are faults. So a process may be stopped for every desired since all of them were {@link HistoryEvent.Followed followed}; what no
 * change since then was about is held to the letter.
 */
final class Checker {
    private final Set<String> nodes;
    private final Duration patience;
    private final Map<InstanceName, ProcessRun> alive = new HashMap<>();
    private final Set<ProcessRun> touched = new HashSet<>();
    private final Set<ProcessRun> killed = new HashSet<>();
    private final Map<InstanceName, Duration> down = new HashMap<>();
    private final Set<String> attended = new HashSet<>();
    private final List<DesiredGroups> recent = new ArrayList<>(List.of(DesiredGroups.NONE));
    private Duration now = Duration.ZERO;
    private Duration longest = Duration.ZERO;

    /**
     * A checker of what has yet to begin.
     *
     * @param nodes where instances may be
     * @param patience how long an instance may be down under a living agent, back-off and the agent's start included
     */
    Checker(Set<String> nodes, Duration patience) {
        this.nodes = Set.copyOf(nodes);
        this.patience = patience;
    }

    /** What this makes wrong. */
    List<Violation> observe(HistoryEvent event) {
        List<Violation> found = new ArrayList<>(passTime(event.at()));
        switch (event) {
            case HistoryEvent.DesiredChanged(Duration _, DesiredGroups desired) -> desire(desired);
            case HistoryEvent.Followed _ -> follow();
            case HistoryEvent.Appeared appeared -> appear(appeared).ifPresent(found::add);
            case HistoryEvent.Vanished vanished -> vanish(vanished).ifPresent(found::add);
            case HistoryEvent.Killed(Duration _, InstanceName _, ProcessRun run) -> killed.add(run);
            case HistoryEvent.AgentStarted(Duration _, String node) -> attended.add(node);
            case HistoryEvent.AgentEnded(Duration _, String node) -> attended.remove(node);
            case HistoryEvent.Looked _, HistoryEvent.Stepped _ -> {
                // Time has passed.
            }
        }
        return List.copyOf(found);
    }

    /** The longest time that an instance was down under a living agent. */
    Duration longestDown() {
        return longest;
    }

    private List<Violation> passTime(Duration until) {
        Duration passed = until.minus(now);
        now = until;
        List<Violation> found = new ArrayList<>();
        down.replaceAll((instance, counted) -> attended.contains(instance.node()) ? counted.plus(passed) : counted);
        for (Map.Entry<InstanceName, Duration> each : Map.copyOf(down).entrySet()) {
            if (each.getValue().compareTo(patience) > 0) {
                down.remove(each.getKey());
                found.add(Violation.of(
                        now, each.getKey(), "is down for " + patience.toSeconds() + " s though its agent runs"));
            }
        }
        return found;
    }

    private void desire(DesiredGroups desired) {
        recent.add(desired);
        alive.forEach((instance, run) -> {
            if (!desired.want(instance, run.revision())) {
                touched.add(run);
            }
        });
        down.keySet().removeIf(instance -> !desired.want(instance));
    }

    private void follow() {
        DesiredGroups last = recent.getLast();
        recent.clear();
        recent.add(last);
        touched.clear();
    }

    private Optional<Violation> appear(HistoryEvent.Appeared appeared) {
        InstanceName instance = appeared.instance();
        Optional.ofNullable(down.remove(instance))
                .filter(counted -> counted.compareTo(longest) > 0)
                .ifPresent(counted -> longest = counted);
        Optional<ProcessRun> other = Optional.ofNullable(alive.put(instance, appeared.run()));
        if (recent.stream()
                .anyMatch(desired -> !desired.want(instance, appeared.run().revision()))) {
            touched.add(appeared.run());
        }
        if (!nodes.contains(instance.node())) {
            return Optional.of(Violation.of(now, instance, "was started where nobody may start anything"));
        }
        if (recent.stream().noneMatch(desired -> desired.want(instance))) {
            return Optional.of(Violation.of(now, instance, "was started though nobody wants it"));
        }
        return other.map(first -> Violation.of(now, instance, "runs twice: " + first + " and " + appeared.run()));
    }

    private Optional<Violation> vanish(HistoryEvent.Vanished vanished) {
        InstanceName instance = vanished.instance();
        ProcessRun run = vanished.run();
        alive.remove(instance, run);
        boolean wasTouched = touched.remove(run);
        boolean wasKilled = killed.remove(run);
        if (wasTouched) {
            return Optional.empty();
        }
        down.putIfAbsent(instance, Duration.ZERO);
        return wasKilled
                ? Optional.empty()
                : Optional.of(Violation.of(now, instance, "was stopped though nobody wanted it stopped: " + run));
    }
}
