package io.persistentprocess.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.bench.Results.Cell;
import io.persistentprocess.e2e.bench.supervisor.Agent;
import io.persistentprocess.e2e.bench.supervisor.S6;
import io.persistentprocess.e2e.bench.supervisor.SmallSupervisor;
import io.persistentprocess.e2e.bench.supervisor.Supervisor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ResultsTest {
    private static final Agent AGENT = new Agent(Path.of("/bin/ppg"));

    @Test
    void aBoundHoldsUpToItsLimit() {
        Results results = results(cell(AGENT, 100, 1_200_000), cell(SmallSupervisor.FLOOR, 100, 1_000_000));

        assertThat(bound(results, "p50 at 100, times the floor").holds()).isTrue();
        assertThat(bound(results, "p99 at 100, times the floor").holds()).isTrue();
    }

    @Test
    void aBoundFailsBeyondItsLimit() {
        Results results = results(cell(AGENT, 100, 1_210_000), cell(SmallSupervisor.FLOOR, 100, 1_000_000));

        Bound bound = bound(results, "p50 at 100, times the floor");
        assertThat(bound.isMeasured()).isTrue();
        assertThat(bound.holds()).isFalse();
    }

    @Test
    void withoutTheFloorNothingIsSaidOfTheAgent() {
        assertThat(bound(results(cell(AGENT, 100, 1)), "p50 at 100, times the floor")
                        .isMeasured())
                .isFalse();
    }

    @Test
    void theReactorIsNotCalledIdleIfNoThreadHasItsName() {
        Results.Idle idle =
                new Results.Idle(Duration.ofSeconds(60), new Switches(Map.of(7L, new Switches.OfThread("other", 0))));

        assertThat(bound(results(idleCell(idle)), "switches of the idle reactor")
                        .isMeasured())
                .isFalse();
    }

    @Test
    void theTableHasARowPerSupervisorAndACellPerSize() {
        String text = new MarkdownReport(
                        results(cell(AGENT, 100, 1_200_000), cell(SmallSupervisor.FLOOR, 100, 1_000_000)))
                .text();

        assertThat(text)
                .contains("| agent | 1.20 / 1.20 (n=1) |")
                .contains("| C floor | 1.00 / 1.00 (n=1) |")
                .contains("| s6 | – |");
    }

    private static Bound bound(Results results, String what) {
        return Bound.of(results).stream()
                .filter(bound -> bound.what().equals(what))
                .findFirst()
                .orElseThrow();
    }

    private static Cell cell(Supervisor supervisor, int members, long nanos) {
        return new Cell(
                supervisor,
                members,
                2_000_000,
                Latencies.ofAny(List.of(nanos)),
                new Footprint(1, 1, 2_048, 1_024),
                Optional.empty(),
                Optional.empty());
    }

    private static Cell idleCell(Results.Idle idle) {
        return new Cell(
                AGENT, 1_000, 1, Optional.empty(), new Footprint(1, 1, 1, 1), Optional.empty(), Optional.of(idle));
    }

    private static Results results(Cell... cells) {
        Plan plan = new Plan(
                List.of(AGENT, SmallSupervisor.FLOOR, new S6()),
                List.of(100),
                1,
                Duration.ZERO,
                Duration.ZERO,
                1,
                Duration.ZERO,
                0,
                Pattern.compile("adopted"));
        Machine machine = new Machine(LocalDate.of(2026, 1, 1), "6.1", "CPU", 2, 24_576, "25", "0 0 0");
        return new Results(machine, plan, 0, List.of(cells), Optional.empty(), List.of());
    }
}
