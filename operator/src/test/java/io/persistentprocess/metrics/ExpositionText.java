package io.persistentprocess.metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads Prometheus' text format 0.0.4 as strictly as it is specified, and refuses what {@code promtool check metrics} would complain of: no HELP, a counter that is not called
 * _total, a histogram whose buckets fall, a series that is there twice, families in pieces.
 */
public final class ExpositionText {
    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    private static final Pattern HELP = Pattern.compile("# HELP (" + NAME + ") ((?:[^\\\\]|\\\\\\\\|\\\\n)+)");
    private static final Pattern TYPE = Pattern.compile("# TYPE (" + NAME + ") (counter|gauge|histogram|summary)");
    private static final Pattern SAMPLE =
            Pattern.compile("(" + NAME + ")(?:\\{(.*)})? (NaN|[+-]Inf|[+-]?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\\\\\|\\\\\"|\\\\n)*)\"(?:,|$)");

    /** One line of numbers. */
    public record Sample(String name, Map<String, String> labels, double value) {}

    private final Map<String, String> types = new HashMap<>();
    private final Set<String> helped = new HashSet<>();
    private final Set<String> ended = new HashSet<>();
    private final List<Sample> samples = new ArrayList<>();
    private String family = "";

    private ExpositionText() {}

    public static ExpositionText parse(String text) {
        if (!text.endsWith("\n")) {
            throw new AssertionError("the last line does not end");
        }
        ExpositionText parsed = new ExpositionText();
        text.lines().forEach(parsed::line);
        parsed.checkHistograms();
        return parsed;
    }

    public List<Sample> samples() {
        return samples;
    }

    public Map<String, String> types() {
        return types;
    }

    /** Of the one series that has these labels, among others; NaN: there is none. */
    public double value(String name, String... labels) {
        Map<String, String> wanted = new HashMap<>();
        for (int i = 0; i < labels.length; i += 2) {
            wanted.put(labels[i], labels[i + 1]);
        }
        return samples.stream()
                .filter(sample ->
                        sample.name().equals(name) && sample.labels().entrySet().containsAll(wanted.entrySet()))
                .mapToDouble(Sample::value)
                .findFirst()
                .orElse(Double.NaN);
    }

    private void line(String line) {
        Matcher help = HELP.matcher(line);
        Matcher type = TYPE.matcher(line);
        Matcher sample = SAMPLE.matcher(line);
        if (help.matches()) {
            begin(help.group(1));
            require(helped.add(help.group(1)), line, "a second HELP");
        } else if (type.matches()) {
            require(helped.contains(type.group(1)), line, "no HELP");
            require(types.put(type.group(1), type.group(2)) == null, line, "a second TYPE");
            boolean total = type.group(1).endsWith("_total");
            require(total == type.group(2).equals("counter"), line, "counters, and nothing else, end in _total");
        } else if (sample.matches()) {
            String labels = sample.group(2);
            take(
                    line,
                    new Sample(sample.group(1), labels(line, labels == null ? "" : labels), number(sample.group(3))));
        } else {
            throw new AssertionError("not understood: " + line);
        }
    }

    private void begin(String next) {
        require(!ended.contains(next), next, "a family in pieces");
        ended.add(family);
        family = next;
    }

    private void take(String line, Sample sample) {
        String type = types.get(family);
        String suffix =
                sample.name().substring(Math.min(family.length(), sample.name().length()));
        boolean belongs = sample.name().startsWith(family)
                && switch (String.valueOf(type)) {
                    case "counter", "gauge" -> suffix.isEmpty();
                    case "histogram" -> Set.of("_bucket", "_sum", "_count").contains(suffix);
                    case "summary" -> Set.of("", "_sum", "_count").contains(suffix);
                    default -> false;
                };
        require(belongs, line, "not of the family " + family);
        boolean twice = samples.stream()
                .anyMatch(other ->
                        other.name().equals(sample.name()) && other.labels().equals(sample.labels()));
        require(!twice, line, "a series that is there twice");
        samples.add(sample);
    }

    private static Map<String, String> labels(String line, String text) {
        Map<String, String> labels = new TreeMap<>();
        Matcher label = LABEL.matcher(text);
        int end = 0;
        while (end < text.length()) {
            require(label.find() && label.start() == end, line, "broken labels");
            require(labels.put(label.group(1), label.group(2)) == null, line, "a label twice");
            end = label.end();
        }
        return labels;
    }

    private void checkHistograms() {
        Map<String, Sample> last = new HashMap<>();
        for (Sample sample : samples) {
            if (sample.name().endsWith("_bucket")) {
                Sample before = last.put(sample.name(), sample);
                boolean rises = before == null || (before.value() <= sample.value() && bound(before) < bound(sample));
                require(rises, sample.toString(), "buckets fall");
            }
        }
        last.forEach((name, sample) -> {
            require(bound(sample) == Double.POSITIVE_INFINITY, name, "no last bucket");
            double count = value(name.replaceAll("_bucket$", "_count"));
            require(count == sample.value(), name, "the last bucket is not the count");
        });
    }

    private static double bound(Sample bucket) {
        return number(bucket.labels().get("le"));
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private static void require(boolean condition, String line, String what) {
        if (!condition) {
            throw new AssertionError(what + ": " + line);
        }
    }
}
