package io.persistentprocess.api.validation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Collects the problems of one document; for one thread. It keeps the first {@value #MAX} and counts the rest, which appear as one line. */
final class ProblemCollector {
    private static final int MAX = 100;

    private static final Comparator<ManifestProblem> BY_POSITION = Comparator.comparing(
            problem -> problem.position().orElse(new SourcePosition(0, 0)),
            Comparator.comparingInt(SourcePosition::line).thenComparingInt(SourcePosition::column));

    private final List<ManifestProblem> problems = new ArrayList<>();
    private int more;

    void add(String field, DocumentTree place, String message) {
        if (problems.size() < MAX) {
            problems.add(new ManifestProblem(field, place.position(), message));
        } else {
            more++;
        }
    }

    /** Whether further problems are only counted. */
    boolean isFull() {
        return problems.size() >= MAX;
    }

    /** In the order of the document. */
    List<ManifestProblem> problems() {
        List<ManifestProblem> sorted = new ArrayList<>(problems);
        sorted.sort(BY_POSITION);
        if (more > 0) {
            sorted.add(new ManifestProblem("", Optional.empty(), "%d more problems".formatted(more)));
        }
        return List.copyOf(sorted);
    }
}
