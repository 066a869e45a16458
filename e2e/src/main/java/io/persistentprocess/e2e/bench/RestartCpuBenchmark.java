package io.persistentprocess.e2e.bench;

import io.persistentprocess.e2e.bench.RestartCpu.Half;
import io.persistentprocess.e2e.bench.supervisor.Supervisor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Measures the CPU time that supervisors take for a restart, by thread. Members are killed one at a time, twice the given number: the second half shows what compiled
 * code takes.
 *
 * @param kills of one half
 */
record RestartCpuBenchmark(List<Supervisor> supervisors, int members, int kills, Consumer<String> progress) {
    /** Until the JVM has compiled what the start has called, and the first checks in the background are over. */
    private static final Duration SETTLE = Duration.ofSeconds(5);
    /** Until what follows a restart is done. */
    private static final Duration AFTERMATH = Duration.ofMillis(500);

    private static final Duration BUDGET = Duration.ofMinutes(5);
    private static final Duration REST = Duration.ofMillis(8);

    RestartCpu measure(Workspace workspace) throws IOException {
        List<Running> running = new ArrayList<>();
        try {
            for (Supervisor supervisor : supervisors) {
                progress.accept("start " + supervisor.title() + " with " + members);
                running.add(Running.start(supervisor, members, workspace));
            }
            running.getFirst().killer().rest(SETTLE);
            List<Half> halves = new ArrayList<>(half(running, 1));
            halves.addAll(half(running, 2));
            return new RestartCpu(members, kills, halves);
        } finally {
            for (Running each : running) {
                each.close();
            }
        }
    }

    private List<Half> half(List<Running> running, int number) throws IOException {
        progress.accept("kill " + kills + ", one at a time, half " + number);
        Map<Running, ThreadTimes> before = new HashMap<>();
        for (Running each : running) {
            before.put(each, each.threadTimes());
        }
        List<Rounds.Outcome> outcomes = new Rounds(kills, BUDGET, REST, number).run(running);
        running.getFirst().killer().rest(AFTERMATH);
        List<Half> halves = new ArrayList<>();
        for (Rounds.Outcome outcome : outcomes) {
            if (!outcome.failures().isEmpty()) {
                throw new BenchmarkException(outcome.failures().getFirst());
            }
            Running one = outcome.running();
            halves.add(new Half(
                    one.supervisor().title(),
                    number,
                    outcome.nanos().size(),
                    one.threadTimes().byNameSince(before.get(one))));
        }
        return halves;
    }
}
