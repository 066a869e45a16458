package io.persistentprocess.local;

import io.persistentprocess.api.validation.SourcePosition;
import io.persistentprocess.local.control.RefusedManifest;
import io.persistentprocess.supervision.instance.InstanceReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The manifests that are refused at present. Each problem is written to the log and the events when it begins and when it is fixed; status requests
 * read the list. Written by the thread that reads manifests, read by any.
 */
final class RefusedManifests {
    /** The number of listed problems; the rest appears as these are fixed. */
    static final int MOST_LISTED = 100;

    private static final Logger LOG = LoggerFactory.getLogger(RefusedManifests.class);

    private final Consumer<InstanceReport> events;
    private volatile List<FileProblem> problems = List.of();

    RefusedManifests(Consumer<InstanceReport> events) {
        this.events = events;
    }

    /** Records the problems of the latest reading; logs each problem once. */
    void found(List<FileProblem> next) {
        Map<String, List<FileProblem>> before = byFile(problems);
        Map<String, List<FileProblem>> now = byFile(next);
        List<FileProblem> fresh =
                next.stream().filter(problem -> !problems.contains(problem)).toList();
        problems = List.copyOf(next);
        fresh.forEach(problem -> LOG.error("{}", problem));
        if (!fresh.isEmpty()) {
            LOG.error("a file is refused; instances keep running as they are until the problems above are corrected");
        }
        now.forEach((file, wrong) -> {
            if (!wrong.equals(before.get(file))) {
                report(InstanceReport.Type.ManifestRefused, wrong.getFirst() + others(wrong.size() - 1));
            }
        });
        before.keySet().stream().filter(file -> !now.containsKey(file)).forEach(file -> {
            LOG.info("no longer refused file={}", file);
            report(InstanceReport.Type.ManifestAccepted, file);
        });
    }

    private static String others(int more) {
        return more == 0 ? "" : " (and %d more, see ppg status)".formatted(more);
    }

    private void report(InstanceReport.Type type, String message) {
        events.accept(new InstanceReport(type, message));
    }

    private static Map<String, List<FileProblem>> byFile(List<FileProblem> problems) {
        Map<String, List<FileProblem>> files = new LinkedHashMap<>();
        problems.forEach(problem ->
                files.computeIfAbsent(problem.file(), _ -> new ArrayList<>()).add(problem));
        return files;
    }

    /** The problems, in the order of files and of lines in them, up to the limit. */
    List<RefusedManifest> list() {
        return problems.stream()
                .limit(MOST_LISTED)
                .map(problem -> new RefusedManifest(
                        problem.file(),
                        problem.problem().position().map(SourcePosition::line).map(Integer::longValue),
                        problem.problem().field(),
                        problem.problem().message()))
                .toList();
    }

    /** How many files and folders are refused. */
    int files() {
        return (int) problems.stream().map(FileProblem::file).distinct().count();
    }

    /** Why some manifests are not applied, in one sentence; empty if all are. */
    Optional<String> trouble() {
        List<FileProblem> present = problems;
        return present.isEmpty()
                ? Optional.empty()
                : Optional.of("%d manifest%s refused: %s"
                        .formatted(files(), files() == 1 ? " is" : "s are", present.getFirst()));
    }
}
