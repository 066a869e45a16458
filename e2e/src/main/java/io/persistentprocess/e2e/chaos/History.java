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
    private final List<Happening> happenings = new ArrayList<>();
    private final List<Violation> violations = new ArrayList<>();

    History(Checker checker) {
        this.checker = checker;
    }

    /** Something that happens now. */
    synchronized void add(Function<Duration, Happening> what) {
        Happening happening = what.apply(Duration.ofNanos(System.nanoTime() - begun));
        violations.addAll(checker.observe(happening));
        if (!(happening instanceof Happening.Looked)) {
            happenings.add(happening);
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
        return happenings.stream()
                .filter(happening -> happening instanceof Happening.Appeared)
                .count();
    }

    /** All steps so far. */
    synchronized Stream<String> steps() {
        return happenings.stream()
                .filter(happening -> happening instanceof Happening.Stepped)
                .map(History::line)
                .toList()
                .stream();
    }

    /** What concerns one instance. */
    synchronized Stream<String> of(InstanceName instance) {
        return happenings.stream()
                .filter(happening -> concerns(happening, instance))
                .map(History::line)
                .toList()
                .stream();
    }

    private static boolean concerns(Happening happening, InstanceName instance) {
        return switch (happening) {
            case Happening.Appeared(Duration _, InstanceName name, Life _) -> name.equals(instance);
            case Happening.Vanished(Duration _, InstanceName name, Life _) -> name.equals(instance);
            case Happening.Killed(Duration _, InstanceName name, Life _) -> name.equals(instance);
            case Happening.AgentStarted(Duration _, String node) -> node.equals(instance.node());
            case Happening.AgentEnded(Duration _, String node) -> node.equals(instance.node());
            case Happening.Stepped _, Happening.DesiredChanged _, Happening.Followed _ -> true;
            case Happening.Looked _ -> false;
        };
    }

    private static String line(Happening happening) {
        String what = switch (happening) {
            case Happening.Appeared(Duration _, InstanceName name, Life life) -> name + " appeared: " + life;
            case Happening.Vanished(Duration _, InstanceName name, Life life) -> name + " vanished: " + life;
            case Happening.Killed(Duration _, InstanceName name, Life life) -> name + " is killed: " + life;
            case Happening.DesiredChanged(Duration _, DesiredGroups desired) -> "wished: " + desired;
            case Happening.Stepped(Duration _, Step step) -> step.toString();
            case Happening.AgentStarted(Duration _, String node) -> "the agent of " + node + " was started";
            case Happening.AgentEnded(Duration _, String node) -> "the agent of " + node + " has ended";
            case Happening.Followed _ -> "all is as it should be";
            case Happening.Looked _ -> "";
        };
        return "%9.3f %s".formatted(happening.at().toMillis() / 1_000.0, what);
    }
}
