package io.persistentprocess.e2e.compared;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page {@code compared.md} shows the rows as they are tested ({@code -Dppg.writeComparison=true} writes them), and the tests that it names are there. */
class ComparisonPageTest {
    private static final Path PAGE = Path.of("../operator/docs/compared.md");
    private static final String BEGIN = "<!-- rows of DifferentialIT -->\n";
    private static final String END = "<!-- end of rows -->";
    private static final Pattern NAMED_TEST = Pattern.compile("`(\\w+(?:IT|Test))\\.(\\w+)`");

    private final List<Scenario> scenarios = Scenarios.all();

    @Test
    void everyRowHasANameOfItsOwn() {
        assertThat(scenarios.stream().map(Scenario::title))
                .doesNotHaveDuplicates()
                .hasSizeGreaterThanOrEqualTo(20);
    }

    @Test
    void everyDifferenceFromSystemdHasAReasonAndNoAgreementHas() {
        assertThat(scenarios)
                .filteredOn(scenario -> scenario.expected().containsKey(Peer.SYSTEMD))
                .allSatisfy(scenario -> assertThat(scenario.difference().isEmpty())
                        .as("%s: the same for systemd and ppg", scenario.title())
                        .isEqualTo(scenario.cell(Peer.SYSTEMD).equals(scenario.cell(Peer.PPG))));
    }

    @Test
    void thePageShowsTheRows() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        if (Boolean.getBoolean("ppg.writeComparison")) {
            Files.writeString(PAGE, page.substring(0, begin) + rows() + page.substring(end));
        } else {
            assertThat(page.substring(begin, end))
                    .as("the rows in %s; -Dppg.writeComparison=true writes them", PAGE)
                    .isEqualTo(rows());
        }
    }

    private String rows() {
        List<Peer> peers = List.of(Peer.values());
        Stream<String> table = Stream.concat(
                Stream.of(
                        "| | " + peers.stream().map(Peer::title).collect(Collectors.joining(" | ")) + " |",
                        "|---".repeat(peers.size() + 1) + "|"),
                scenarios.stream()
                        .map(scenario -> "| " + scenario.title() + " | "
                                + peers.stream().map(scenario::cell).collect(Collectors.joining(" | ")) + " |"));
        Stream<String> reasons = Stream.concat(
                Stream.of("", "| where ppg differs from systemd | why |", "|---|---|"),
                scenarios.stream()
                        .filter(scenario -> !scenario.difference().isEmpty())
                        .map(scenario -> "| " + scenario.title() + " | " + scenario.difference() + " |"));
        return Stream.of(Stream.of(""), table, reasons, Stream.of(""))
                .flatMap(lines -> lines)
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    @Test
    void everyTestThatThePageNamesIsThere() throws IOException {
        List<MatchResult> named =
                NAMED_TEST.matcher(Files.readString(PAGE)).results().toList();
        assertThat(named).isNotEmpty();
        List<String> absent = new ArrayList<>();
        for (MatchResult test : named) {
            if (!isTest(test.group(1), test.group(2))) {
                absent.add(test.group());
            }
        }
        assertThat(absent).isEmpty();
    }

    private static boolean isTest(String name, String method) throws IOException {
        Pattern declaration = Pattern.compile("\\b(?:void|\\w+<.*>) " + method + "\\(");
        for (Path sources : List.of(Path.of("src/test/java"), Path.of("../operator/src/test/java"))) {
            try (Stream<Path> files = Files.find(sources, 20, (path, _) -> path.endsWith(name + ".java"))) {
                for (Path file : files.toList()) {
                    if (declaration.matcher(Files.readString(file)).find()) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
