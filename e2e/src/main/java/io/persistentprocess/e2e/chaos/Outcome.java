package io.persistentprocess.e2e.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What came of a run.
 *
 * @param slowest the longest time until everything was as it should be
 */
record Outcome(History history, int steps, int calms, Duration slowest) {
    boolean isGood() {
        return history.violations().isEmpty();
    }

    String summary() {
        return "%d steps, %d times all was as it should be, after %.1f s at most; %d processes, none down for more than %.1f s under a living agent"
                .formatted(
                        steps,
                        calms,
                        slowest.toMillis() / 1_000.0,
                        history.appeared(),
                        history.longestDown().toMillis() / 1_000.0);
    }

    /** What is wrong, and how it came: the steps, and what concerns the offenders. */
    List<String> report() {
        List<String> lines = new ArrayList<>();
        lines.add("what is wrong:");
        history.violations()
                .forEach(violation ->
                        lines.add("%9.3f %s".formatted(violation.at().toMillis() / 1_000.0, violation.what())));
        lines.add("steps:");
        history.steps().forEach(lines::add);
        history.violations().stream()
                .map(Violation::offender)
                .flatMap(Optional::stream)
                .collect(Collectors.toCollection(TreeSet::new))
                .forEach(offender -> {
                    lines.add("history of " + offender + ":");
                    history.of(offender).forEach(lines::add);
                });
        return lines;
    }
}
