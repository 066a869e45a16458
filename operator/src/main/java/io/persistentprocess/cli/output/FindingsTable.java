package io.persistentprocess.cli.output;

import io.persistentprocess.cli.console.TerminalText;
import io.persistentprocess.migration.Finding;
import io.persistentprocess.migration.Loss;
import io.persistentprocess.migration.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Prints what became of each directive: by source, the worst last, and a line of counts for each source. */
public final class FindingsTable {
    private static final int WIDEST_COLUMN = 60;
    private static final int LONGEST_VALUE = 44;

    private FindingsTable() {}

    public static String print(List<Finding> findings) {
        Map<String, List<Finding>> bySource = findings.stream()
                .collect(Collectors.groupingBy(
                        finding -> finding.origin().source(), LinkedHashMap::new, Collectors.toList()));
        StringBuilder text = new StringBuilder();
        TextTable table = new TextTable(List.of("SOURCE", "DIRECTIVE", "RESULT", "WHAT FOLLOWS"), WIDEST_COLUMN);
        bySource.values()
                .forEach(its -> its.stream()
                        .sorted(Comparator.comparing(Finding::verdict).thenComparing(Finding::loss))
                        .forEach(finding -> table.add(row(finding))));
        text.append(table.print());
        bySource.forEach((source, its) -> text.append(counts(source, its)).append('\n'));
        return text.toString();
    }

    private static List<String> row(Finding finding) {
        String value = finding.origin().value().replaceAll("\\s+", " ");
        String shown = value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE - 1) + "…";
        String directive = finding.origin().directive();
        String gap = shown.isEmpty() || directive.endsWith("=") ? "" : " ";
        return List.of(finding.origin().source(), directive + gap + shown, result(finding), finding.consequence());
    }

    private static String result(Finding finding) {
        return finding.loss() == Loss.NOTHING
                ? finding.verdict().word()
                : finding.verdict().word() + " " + finding.loss().name().toLowerCase(Locale.ROOT);
    }

    private static String counts(String source, List<Finding> findings) {
        List<String> counts = new ArrayList<>();
        Stream.of(Verdict.values())
                .filter(verdict -> verdict != Verdict.LOST)
                .forEach(verdict -> addCount(counts, findings, verdict, Loss.NOTHING, verdict.word()));
        addCount(counts, findings, Verdict.LOST, Loss.PROTECTION, "LOST protection");
        addCount(counts, findings, Verdict.LOST, Loss.FUNCTION, "LOST function");
        return TerminalText.of(source + ": " + String.join(", ", counts));
    }

    private static void addCount(List<String> counts, List<Finding> findings, Verdict verdict, Loss loss, String word) {
        long count = findings.stream()
                .filter(finding -> finding.verdict() == verdict && finding.loss() == loss)
                .count();
        if (count > 0) {
            counts.add(count + " " + word);
        }
    }
}
