package io.persistentprocess.e2e.bench;

import io.persistentprocess.e2e.bench.supervisor.Supervisor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * All that one run measured.
 *
 * @param othersCpu the share of the CPUs that other processes took meanwhile, 0 to 1
 * @param takeovers nanoseconds from the start of a new agent until it had adopted all
 * @param failures what could not be measured, and why
 */
record Results(
        Machine machine,
        Plan plan,
        double othersCpu,
        List<Cell> cells,
        Optional<Latencies> takeovers,
        List<String> failures) {
    Results {
        cells = List.copyOf(cells);
        failures = List.copyOf(failures);
    }

    /**
     * One supervisor with a number of members.
     *
     * @param startNanos from its start until the last member ran
     * @param missing how long a killed member was missing; empty if that could not be measured
     * @param footprint after the kills
     * @param bursts nanoseconds from the first of all kills until the last member ran
     */
    record Cell(
            Supervisor supervisor,
            int members,
            long startNanos,
            Optional<Latencies> missing,
            Footprint footprint,
            Optional<Latencies> bursts,
            Optional<Idle> idle) {}

    /** What the supervisor's threads did while nothing happened. */
    record Idle(Duration window, Switches switches) {
        double perSecond() {
            return (double) switches.total() / window.toSeconds();
        }
    }

    Optional<Cell> cell(Supervisor supervisor, int members) {
        return cells.stream()
                .filter(cell -> cell.supervisor().equals(supervisor) && cell.members() == members)
                .findFirst();
    }
}
