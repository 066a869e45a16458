package io.persistentprocess.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.validation.ManifestProblem;
import io.persistentprocess.api.validation.SourcePosition;
import io.persistentprocess.supervision.instance.InstanceReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefusedManifestsTest {
    private final List<InstanceReport> reports = new ArrayList<>();
    private final RefusedManifests refused = new RefusedManifests(reports::add);

    private static FileProblem problem(String file, int line) {
        return new FileProblem(file, new ManifestProblem("spec", Optional.of(new SourcePosition(line, 1)), "is wrong"));
    }

    @Test
    void aProblemIsReportedOnceAndAnotherOneAgain() {
        refused.found(List.of(problem("a", 1), problem("a", 2)));
        refused.found(List.of(problem("a", 1), problem("a", 2)));
        refused.found(List.of(problem("a", 2)));
        assertThat(reports)
                .containsExactly(
                        new InstanceReport(
                                InstanceReport.Type.ManifestRefused,
                                "a:1: spec: is wrong (and 1 more, see ppg status)"),
                        new InstanceReport(InstanceReport.Type.ManifestRefused, "a:2: spec: is wrong"));
        assertThat(refused.trouble()).contains("1 manifest is refused: a:2: spec: is wrong");
    }

    @Test
    void whatIsMendedIsReportedAndNoLongerListed() {
        refused.found(List.of(problem("a", 1), problem("b", 1)));
        assertThat(refused.files()).isEqualTo(2);
        refused.found(List.of(problem("b", 1)));
        refused.found(List.of());
        assertThat(reports)
                .filteredOn(report -> report.type() == InstanceReport.Type.ManifestAccepted)
                .extracting(InstanceReport::message)
                .containsExactly("a", "b");
        assertThat(refused.list()).isEmpty();
        assertThat(refused.files()).isZero();
        assertThat(refused.trouble()).isEmpty();
    }

    @Test
    void ofManyProblemsNotAllAreListed() {
        refused.found(
                IntStream.range(1, 1000).mapToObj(line -> problem("a", line)).toList());
        assertThat(refused.list()).hasSize(RefusedManifests.MOST_LISTED);
        assertThat(refused.files()).isEqualTo(1);
        assertThat(reports).hasSize(1);
    }
}
