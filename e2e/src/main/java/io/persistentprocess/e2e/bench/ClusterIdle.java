package io.persistentprocess.e2e.bench;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the threads of an agent and of a leading controller did in a cluster where nothing happened.
 *
 * @param groups how many there were, each of one member
 * @param takeover what followed when the agent was replaced
 */
record ClusterIdle(int groups, Duration window, Switches agent, Switches controller, ClusterTakeover takeover) {
    /** A table of both, with the threads that woke, the busiest first. */
    String text() {
        return String.join(
                        "\n",
                        "Voluntary context switches in %d s, %d groups of one member:"
                                .formatted(window.toSeconds(), groups),
                        "",
                        "| | per second | by thread |",
                        "|---|---:|---|",
                        row("agent", agent),
                        row("controller", controller))
                + "\n\n"
                + takeover.text();
    }

    private String row(String name, Switches switches) {
        return "| %s | %s | %s |"
                .formatted(
                        name,
                        String.format(Locale.ROOT, "%.2f", (double) switches.total() / window.toSeconds()),
                        byThread(switches));
    }

    private static String byThread(Switches switches) {
        Map<String, Long> counts = new TreeMap<>();
        switches.threads().values().forEach(thread -> counts.merge(thread.name(), thread.count(), Long::sum));
        List<Map.Entry<String, Long>> woken = counts.entrySet().stream()
                .filter(count -> count.getValue() > 0)
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .toList();
        return woken.isEmpty()
                ? "none"
                : woken.stream()
                        .map(count -> count.getKey() + " " + count.getValue())
                        .collect(Collectors.joining(", "));
    }
}
