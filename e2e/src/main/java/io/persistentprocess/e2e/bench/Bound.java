package io.persistentprocess.e2e.bench;

import io.persistentprocess.e2e.bench.Results.Cell;
import io.persistentprocess.e2e.bench.supervisor.Agent;
import io.persistentprocess.e2e.bench.supervisor.SmallSupervisor;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Something the agent is expected to hold, and whether it did.
 *
 * @param measured empty if the run did not measure it
 */
record Bound(String what, Optional<Double> measured, double limit, String unit) {

    boolean holds() {
        return measured.isPresent() && measured.get() <= limit;
    }

    boolean isMeasured() {
        return measured.isPresent();
    }

    /** All that is expected, in the order of the report. */
    static List<Bound> of(Results results) {
        Expectations agent = new Expectations(results);
        return List.of(
                agent.timesFloor("p50 at 100", 100, latency(Latencies::p50), 1.2),
                agent.timesFloor("p50 at 1,000", 1_000, latency(Latencies::p50), 1.2),
                agent.timesFloor("p99 at 100", 100, latency(Latencies::p99), 2),
                agent.timesFloor("p99 at 1,000", 1_000, latency(Latencies::p99), 2),
                agent.growth("p50 at 5,000, times that at 100", 100, 5_000, latency(Latencies::p50), 1.2),
                agent.timesFloor("burst of 1,000", 1_000, cell -> cell.bursts().map(Latencies::p50), 1.2),
                agent.number("processes", 1_000, cell -> cell.footprint().processes(), 1, ""),
                agent.number("threads at 1,000", 1_000, cell -> cell.footprint().threads(), 16, ""),
                agent.number("RSS at 100", 100, cell -> cell.footprint().rssKib() / 1024.0, 80, "MiB"),
                agent.number("RSS at 5,000", 5_000, cell -> cell.footprint().rssKib() / 1024.0, 110, "MiB"),
                agent.value("switches of the idle reactor", 1_000, Expectations::reactorSwitches, 0, ""),
                agent.value(
                        "switches of the idle agent, per second",
                        1_000,
                        cell -> cell.idle().map(Results.Idle::perSecond),
                        2,
                        "/s"),
                new Bound(
                        "adoption of 1,000 from the start of the JVM",
                        results.takeovers().map(each -> each.p50() / 1e6),
                        1_000,
                        "ms"));
    }

    private static Function<Cell, Optional<Long>> latency(Function<Latencies, Long> of) {
        return cell -> cell.missing().map(of);
    }

    private record Expectations(Results results) {
        private Optional<Cell> agent(int members) {
            return results.cells().stream()
                    .filter(cell -> cell.supervisor() instanceof Agent && cell.members() == members)
                    .findFirst();
        }

        Bound timesFloor(String what, int members, Function<Cell, Optional<Long>> of, double limit) {
            Optional<Cell> floor = results.cell(SmallSupervisor.FLOOR, members);
            return ratio(what + ", times the floor", agent(members).flatMap(of), floor.flatMap(of), limit);
        }

        Bound growth(String what, int from, int to, Function<Cell, Optional<Long>> of, double limit) {
            return ratio(what, agent(to).flatMap(of), agent(from).flatMap(of), limit);
        }

        private static Bound ratio(String what, Optional<Long> value, Optional<Long> unit, double limit) {
            return new Bound(what, value.flatMap(v -> unit.map(u -> (double) v / u)), limit, "×");
        }

        Bound number(String what, int members, ToDoubleFunction<Cell> of, double limit, String unit) {
            return value(what, members, cell -> Optional.of(of.applyAsDouble(cell)), limit, unit);
        }

        Bound value(String what, int members, Function<Cell, Optional<Double>> of, double limit, String unit) {
            return new Bound(what, agent(members).flatMap(of), limit, unit);
        }

        /** Empty, too, if no thread has the reactor's name: then nothing is known of it. */
        static Optional<Double> reactorSwitches(Cell agent) {
            return agent.idle()
                    .map(Results.Idle::switches)
                    .filter(switches -> switches.hasThreadNamed(Agent.REACTOR))
                    .map(switches -> (double) switches.ofThreadsNamed(Agent.REACTOR));
        }
    }
}
