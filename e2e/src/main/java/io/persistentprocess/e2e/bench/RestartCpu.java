package io.persistentprocess.e2e.bench;

import io.persistentprocess.e2e.bench.ThreadTimes.OfThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The CPU time that supervisors took for a restart.
 *
 * @param kills of one half
 */
record RestartCpu(int members, int kills, List<Half> halves) {
    /** Threads below this share of a restart are not shown: the JVM's own wake now and then. */
    private static final double LEAST_MICROS = 1;

    /**
     * What one supervisor took in one half of the kills.
     *
     * @param restarts fewer than the kills if the time was over
     * @param threads by name
     */
    record Half(String supervisor, int number, int restarts, Map<String, OfThread> threads) {
        Half {
            threads = Map.copyOf(threads);
        }
    }

    RestartCpu {
        halves = List.copyOf(halves);
    }

    String text() {
        List<String> rows = new ArrayList<>(List.of(
                "CPU time per restart (schedstat), %d kills of %d members one at a time, twice:"
                        .formatted(kills, members),
                "",
                "| supervisor | thread | kills | µs per restart | runs per restart |",
                "|---|---|---|---:|---:|"));
        halves.forEach(half -> rows.addAll(rows(half)));
        return String.join("\n", rows) + "\n";
    }

    private List<String> rows(Half half) {
        return half.threads().entrySet().stream()
                .sorted((a, b) ->
                        Long.compare(b.getValue().nanos(), a.getValue().nanos()))
                .filter(thread -> thread.getValue().nanos() / 1e3 / half.restarts() >= LEAST_MICROS)
                .map(thread -> String.format(
                        Locale.ROOT,
                        "| %s | %s | %s %d | %.0f | %.2f |",
                        half.supervisor(),
                        thread.getKey(),
                        half.number() == 1 ? "first" : "next",
                        half.restarts(),
                        thread.getValue().nanos() / 1e3 / half.restarts(),
                        (double) thread.getValue().runs() / half.restarts()))
                .toList();
    }
}
