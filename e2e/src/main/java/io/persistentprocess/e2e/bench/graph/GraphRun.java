package io.persistentprocess.e2e.bench.graph;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * When the members of a graph began and were ready.
 *
 * @param times in the order of the graph's members
 */
public record GraphRun(DependencyGraph graph, List<Times> times) {
    /**
     * Of one member, on CLOCK_MONOTONIC.
     *
     * @param startNanos the first instruction of its {@code main()}
     * @param readyNanos just before it sent READY
     */
    public record Times(long startNanos, long readyNanos) {
        long ownNanos() {
            return readyNanos - startNanos;
        }
    }

    public GraphRun {
        times = List.copyOf(times);
    }

    /** Reads what the members have recorded in a directory. */
    public static GraphRun read(DependencyGraph graph, Path directory) throws IOException {
        List<Times> times = new ArrayList<>();
        for (DependencyGraph.Member member : graph.members()) {
            String[] words =
                    Files.readString(directory.resolve(member.name())).strip().split(" ", -1);
            times.add(new Times(Long.parseLong(words[0]), Long.parseLong(words[1])));
        }
        return new GraphRun(graph, times);
    }

    /** From the first member's start until the last one is ready. */
    public long allReadyNanos() {
        long first = times.stream().mapToLong(Times::startNanos).min().orElseThrow();
        return times.stream().mapToLong(Times::readyNanos).max().orElseThrow() - first;
    }

    /** The longest sum of what members that wait for each other took themselves: no supervisor can be faster. */
    public long criticalNanos() {
        return longest(Times::ownNanos);
    }

    /** How many members the longest chain has. */
    public long depth() {
        return longest(_ -> 1);
    }

    private interface Weight {
        long of(Times times);
    }

    private long longest(Weight weight) {
        long[] until = new long[times.size()];
        long longest = 0;
        for (int i = 0; i < until.length; i++) {
            for (int before : graph.members().get(i).dependsOn()) {
                until[i] = Math.max(until[i], until[before]);
            }
            until[i] += weight.of(times.get(i));
            longest = Math.max(longest, until[i]);
        }
        return longest;
    }

    /** The members that began before one that they depend on was ready. */
    public List<String> early() {
        List<String> early = new ArrayList<>();
        for (int i = 0; i < times.size(); i++) {
            DependencyGraph.Member member = graph.members().get(i);
            for (int before : member.dependsOn()) {
                if (times.get(i).startNanos() < times.get(before).readyNanos()) {
                    early.add(member.name() + " before "
                            + graph.members().get(before).name());
                }
            }
        }
        return early;
    }

    /** A table with a row for each run. */
    public static String text(List<GraphRun> runs) {
        StringBuilder text = new StringBuilder("""
                | members | longest chain | critical path, ms | all ready after, ms | more, ms | more per member of the chain, ms |
                |---:|---:|---:|---:|---:|---:|
                """);
        for (GraphRun run : runs) {
            double more = (run.allReadyNanos() - run.criticalNanos()) / 1e6;
            text.append(String.format(
                    Locale.ROOT,
                    "| %d | %d | %.0f | %.0f | %.1f | %.2f |%n",
                    run.times().size(),
                    run.depth(),
                    run.criticalNanos() / 1e6,
                    run.allReadyNanos() / 1e6,
                    more,
                    more / run.depth()));
        }
        return text.toString();
    }
}
