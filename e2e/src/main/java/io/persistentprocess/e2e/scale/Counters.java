package io.persistentprocess.e2e.scale;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an API server has counted since it was started, as its /metrics say. Immutable. */
record Counters(Map<Series, Double> values) {
    private static final Pattern LINE = Pattern.compile("(\\w+)(?:\\{(.*)})? ([0-9.eE+-]+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    record Series(String name, Map<String, String> labels) {
        boolean has(String label, String value) {
            return value.equals(labels.get(label));
        }
    }

    Counters {
        values = Map.copyOf(values);
    }

    static Counters of(KubernetesClient client) {
        return parse(client.raw("/metrics"));
    }

    static Counters parse(String text) {
        Map<Series, Double> values = new HashMap<>();
        text.lines()
                .filter(Counters::isOfUse)
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .forEach(line -> {
                    Map<String, String> labels = new HashMap<>();
                    if (line.group(2) != null) {
                        LABEL.matcher(line.group(2))
                                .results()
                                .forEach(label -> labels.put(label.group(1), label.group(2)));
                    }
                    values.put(new Series(line.group(1), Map.copyOf(labels)), Double.valueOf(line.group(3)));
                });
        return new Counters(values);
    }

    private static boolean isOfUse(String line) {
        return line.startsWith("apiserver_request_total") || line.startsWith("process_cpu_seconds_total");
    }

    /** What was added since. */
    Counters since(Counters before) {
        Map<Series, Double> added = new HashMap<>(values);
        added.replaceAll((series, value) -> value - before.values.getOrDefault(series, 0.0));
        return new Counters(added);
    }

    double sum(Predicate<Series> which) {
        return values.entrySet().stream()
                .filter(entry -> which.test(entry.getKey()))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }
}
