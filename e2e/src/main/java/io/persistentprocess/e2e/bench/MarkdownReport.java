package io.persistentprocess.e2e.bench;

import io.persistentprocess.e2e.bench.Results.Cell;
import io.persistentprocess.e2e.bench.supervisor.Supervisor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The results as people read them: one table, what holds of what was expected, and how each supervisor was configured. */
record MarkdownReport(Results results) {
    private static final String NOTHING = "–";
    private static final int FEW = 100;

    String text() {
        return String.join("\n\n", measured(), table(), bounds(), notes()) + "\n";
    }

    private String measured() {
        String others = decimal("%.0f", results.othersCpu() * 100);
        return "Measured " + results.machine() + "; other processes took " + others + " % of the CPUs meanwhile.";
    }

    private String table() {
        Plan plan = results.plan();
        int size = plan.burstSize();
        List<String> head = new ArrayList<>(List.of("kill to running again, p50 / p99 ms"));
        plan.sizes().forEach(members -> head.add(count(members) + (members == 1 ? " member" : " members")));
        head.addAll(List.of(
                "burst of " + count(size) + ", ms",
                "start of " + count(size) + ", s",
                "processes",
                "threads",
                "RSS MiB at " + plan.sizes().stream().map(MarkdownReport::count).collect(Collectors.joining(" / ")),
                "idle: switches/s"));
        List<String> rows = new ArrayList<>(List.of(row(head), "|---" + "|---:".repeat(head.size() - 1) + "|"));
        plan.supervisors().forEach(supervisor -> rows.add(row(supervisor)));
        return String.join("\n", rows);
    }

    private String row(Supervisor supervisor) {
        Plan plan = results.plan();
        Optional<Cell> large = results.cell(supervisor, plan.burstSize());
        List<String> columns = new ArrayList<>(List.of(supervisor.title()));
        plan.sizes()
                .forEach(members -> columns.add(
                        show(results.cell(supervisor, members).flatMap(Cell::missing), MarkdownReport::latencies)));
        columns.add(show(large.flatMap(Cell::bursts), bursts -> millis(bursts.p50())));
        columns.add(show(large, cell -> decimal("%.2f", cell.startNanos() / 1e9)));
        columns.add(show(large, cell -> count(cell.footprint().processes())));
        columns.add(show(large, cell -> count(cell.footprint().threads())));
        columns.add(plan.sizes().stream()
                .map(members -> show(results.cell(supervisor, members), cell -> memory(cell.footprint())))
                .collect(Collectors.joining(" / ")));
        columns.add(show(large.flatMap(Cell::idle), idle -> decimal("%.2f", idle.perSecond())));
        return row(columns);
    }

    private String bounds() {
        List<String> rows = new ArrayList<>(List.of("| the agent | measured | at most | |", "|---|---:|---:|---|"));
        for (Bound bound : Bound.of(results)) {
            String verdict = bound.holds() ? "holds" : bound.isMeasured() ? "**fails**" : "not measured";
            rows.add(row(List.of(
                    bound.what(),
                    show(bound.measured(), value -> decimal("%.2f", value) + " " + bound.unit()),
                    decimal("%.1f", bound.limit()) + " " + bound.unit(),
                    verdict)));
        }
        return String.join("\n", rows);
    }

    private String notes() {
        List<String> notes = new ArrayList<>();
        notes.add(
                "From SIGKILL to the first instruction of main() of the replacement. Burst: all killed at once, until the last runs; median of "
                        + results.plan().bursts()
                        + ". RSS in parentheses: PSS, where a supervisor has more than one process.");
        results.takeovers()
                .ifPresent(takeovers -> notes.add("A new agent after kill -9: " + millis(takeovers.p50())
                        + " ms from its start until all " + count(results.plan().burstSize())
                        + " members are adopted (median of "
                        + takeovers.count() + ")."));
        results.plan()
                .supervisors()
                .forEach(supervisor -> notes.add(supervisor.title() + ": " + supervisor.description() + "."));
        results.failures().forEach(failure -> notes.add("**Not measured:** " + failure + "."));
        return notes.stream().map(note -> "- " + note).collect(Collectors.joining("\n"));
    }

    private static String latencies(Latencies latencies) {
        String few = latencies.count() < FEW ? " (n=" + latencies.count() + ")" : "";
        return millis(latencies.p50()) + " / " + millis(latencies.p99()) + few;
    }

    private static String memory(Footprint footprint) {
        String rss = decimal("%,.0f", footprint.rssKib() / 1024.0);
        return footprint.processes() > 1 ? rss + " (" + decimal("%,.0f", footprint.pssKib() / 1024.0) + ")" : rss;
    }

    private static String millis(long nanos) {
        double millis = nanos / 1e6;
        return millis < 10 ? decimal("%.2f", millis) : decimal("%,.0f", millis);
    }

    private static String count(int number) {
        return decimal("%,d", number);
    }

    private static String decimal(String format, Object value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static <T> String show(Optional<T> value, Function<T, String> as) {
        return value.map(as).orElse(NOTHING);
    }

    private static String row(List<String> columns) {
        return "| " + String.join(" | ", columns) + " |";
    }
}
