package io.persistentprocess.e2e.chaos;

import io.persistentprocess.e2e.chaos.desired.DesiredGroups;
import io.persistentprocess.e2e.chaos.desired.InstanceName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** What has happened, and what of it must not have. Any thread. */
final class History {
    private final long begun = System.nanoTime();
    private final Checker checker;
    private final List<HistoryEvent> events = new ArrayList<>();
    private final List<Violation> violations = new ArrayList<>();

    History(Checker checker) {
        this.checker = checker;
    }

    /** Something that happens now. */
    synchronized void add(Function<Duration, HistoryEvent> what) {
        HistoryEvent event = what.apply(Duration.ofNanos(System.nanoTime() - begun));
        violations.addAll(checker.observe(event));
        if (!(event instanceof HistoryEvent.Looked)) {
            events.add(event);
        }
    }

    /** Something that the checker cannot see. */
    synchronized void violate(String what) {
        violations.add(Violation.of(Duration.ofNanos(System.nanoTime() - begun), what));
    }

    synchronized List<Violation> violations() {
        return List.copyOf(violations);
    }

    synchronized Duration longestDown() {
        return checker.longestDown();
    }

    synchronized long appeared() {
        return events.stream()
                .filter(event -> event instanceof HistoryEvent.Appeared)
                .count();
    }

    /** All steps so far. */
    synchronized Stream<String> steps() {
        return events.stream()
                .filter(event -> event instanceof HistoryEvent.Stepped)
                .map(History::line)
                .toList()
                .stream();
    }

    /** What concerns one instance. */
    synchronized Stream<String> of(InstanceName instance) {
        return events.stream().filter(event -> concerns(event, instance)).map(History::line).toList().stream();
    }

    private static boolean concerns(HistoryEvent event, InstanceName instance) {
        return switch (event) {
            case HistoryEvent.Appeared(Duration _, InstanceName name, ProcessRun _) -> name.equals(instance);
            case HistoryEvent.Vanished(Duration _, InstanceName name, ProcessRun _) -> name.equals(instance);
            case HistoryEvent.Killed(Duration _, InstanceName name, ProcessRun _) -> name.equals(instance);
            case HistoryEvent.AgentStarted(Duration _, String node) -> node.equals(instance.node());
            case HistoryEvent.AgentEnded(Duration _, String node) -> node.equals(instance.node());
            case HistoryEvent.Stepped _, HistoryEvent.DesiredChanged _, HistoryEvent.Followed _ -> true;
            case HistoryEvent.Looked _ -> false;
        };
    }

    private static String line(HistoryEvent event) {
        String what = switch (event) {
            case HistoryEvent.Appeared(Duration _, InstanceName name, ProcessRun run) -> name + " appeared: " + run;
            case HistoryEvent.Vanished(Duration _, InstanceName name, ProcessRun run) -> name + " vanished: " + run;
            case HistoryEvent.Killed(Duration _, InstanceName name, ProcessRun run) -> name + " is killed: " + run;
            case HistoryEvent.DesiredChanged(Duration _, DesiredGroups desired) -> "wished: " + desired;
            case HistoryEvent.Stepped(Duration _, Step step) -> step.toString();
            case HistoryEvent.AgentStarted(Duration _, String node) -> "the agent of " + node + " was started";
            case HistoryEvent.AgentEnded(Duration _, String node) -> "the agent of " + node + " has ended";
            case HistoryEvent.Followed _ -> "all is as it should be";
            case HistoryEvent.Looked _ -> "";
        };
        return "%9.3f %s".formatted(event.at().toMillis() / 1_000.0, what);
    }
}
