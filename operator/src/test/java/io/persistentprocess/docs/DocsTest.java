package io.persistentprocess.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.persistentprocess.cli.console.ExitCode;
import io.persistentprocess.supervision.instance.ExitReason;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages say what the code says, and their links lead somewhere. */
class DocsTest {
    private static final int LONGEST_LINE = 120;

    /** A cell cannot be wrapped. */
    private static final int LONGEST_ROW = 320;

    /** Written by tests from the model: their rows are as long as the descriptions. */
    private static final Set<String> GENERATED = Set.of("fields.md", "metrics.md");

    /** An agent that can no longer supervise; EX_SOFTWARE of sysexits.h. */
    private static final String SUPERVISOR_FAILED = "70";

    private static final Path CONTROLLER = Path.of("src/main/java/io/persistentprocess/cluster/controller");
    private static final Pattern EVENT = Pattern.compile("Type\\.(?:Normal|Warning),\\s*\"([A-Z]\\w+)\"");
    private static final Pattern CONDITION = Pattern.compile("new Finding\\(\\s*(?:true|false),\\s*\"([A-Z]\\w+)\"");
    private static final Pattern WORD = Pattern.compile("`([A-Z]\\w+)`");
    private static final Pattern TEST_CLASS = Pattern.compile("`([A-Z]\\w*[a-z](?:IT|Test))`");
    private static final Pattern METRIC = Pattern.compile("`(ppg_[a-z_]+)[`{]");

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        List<String> dead = new ArrayList<>();
        for (MarkdownPage page : MarkdownPage.all()) {
            for (MarkdownPage.Link link : page.links()) {
                Path target = link.page().isEmpty()
                        ? page.path()
                        : page.path().resolveSibling(link.page()).normalize();
                boolean found = Files.exists(target)
                        && (link.anchor().isEmpty()
                                || MarkdownPage.read(target).anchors().contains(link.anchor()));
                if (!found) {
                    dead.add("%s: %s#%s".formatted(page.path(), link.page(), link.anchor()));
                }
            }
        }
        assertThat(dead).isEmpty();
    }

    @Test
    void linesAreShortEnoughToBeReadInATerminal() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (MarkdownPage page : MarkdownPage.all()) {
            boolean generated = GENERATED.contains(page.path().getFileName().toString());
            page.writtenLines()
                    .filter(line -> line.text().length() > (line.isTableRow() ? LONGEST_ROW : LONGEST_LINE))
                    .filter(line -> !(generated && line.isTableRow()))
                    .forEach(line -> tooLong.add(page.path() + ":" + line.number()));
        }
        assertThat(tooLong)
                .as("lines of more than %d characters, rows of tables of more than %d", LONGEST_LINE, LONGEST_ROW)
                .isEmpty();
    }

    @Test
    void everyReasonOfAnEventIsInOperationsAndNoOther() throws IOException {
        Set<String> reasons = Stream.concat(
                        Stream.of(InstanceReport.Type.values()).map(Enum::name), inController(EVENT).stream())
                .collect(Collectors.toSet());
        assertThat(firstCells("operations.md", "Events", "reason")).containsExactlyInAnyOrderElementsOf(reasons);
    }

    @Test
    void everyReasonOfAConditionIsInItsTableAndNoOther() throws IOException {
        Set<String> reasons = inController(CONDITION);
        List<List<String>> rows =
                MarkdownPage.of("cluster.md").section("Conditions").rows();
        Set<String> documented = rows.stream()
                .flatMap(row -> WORD.matcher(row.getLast()).results())
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
        assertThat(documented).isEqualTo(reasons);
    }

    @Test
    void everyReasonOfReadyIsExplainedInOperations() throws IOException {
        Set<String> ofReady = MarkdownPage.of("cluster.md").section("Conditions").rows().stream()
                .skip(2)
                .limit(3)
                .flatMap(row -> WORD.matcher(row.getLast()).results())
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
        assertThat(firstCells("operations.md", "REASON", "REASON")).containsExactlyInAnyOrderElementsOf(ofReady);
    }

    @Test
    void everyReasonOfAnExitIsInOperations() throws IOException {
        String section = MarkdownPage.of("operations.md").section("REASON").text();
        assertThat(Stream.of(ExitReason.values()).map(Enum::name))
                .allSatisfy(reason -> assertThat(section).contains(reason));
    }

    @Test
    void everyStateOfAnInstanceIsExplainedAndNoOther() throws IOException {
        assertThat(firstCells("host.md", "What the states mean", "STATE"))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(Phase.values()).map(Enum::name).toList());
    }

    @Test
    void everyExitCodeIsInTheTableAndNoOther() throws IOException {
        Set<String> codes = new TreeSet<>(Set.of(SUPERVISOR_FAILED));
        for (Field field : ExitCode.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                codes.add(valueOf(field));
            }
        }
        assertThat(firstCells("cli.md", "Exit codes", "code")).containsExactlyInAnyOrderElementsOf(codes);
    }

    private static String valueOf(Field field) {
        try {
            return field.get(null).toString();
        } catch (IllegalAccessException e) {
            return fail(e);
        }
    }

    @Test
    void noPageNamesAMetricThatThereIsNot() throws IOException {
        Set<String> metrics = new TreeSet<>(firstCells("metrics.md", "Metrics", "metric"));
        for (MarkdownPage page : MarkdownPage.all()) {
            assertThat(METRIC.matcher(page.text()).results().map(match -> "`" + match.group(1) + "`"))
                    .as("metrics on %s", page.path())
                    .isSubsetOf(metrics);
        }
    }

    @Test
    void everyClassThatAPageNamesIsThere() throws IOException {
        Set<String> named = new TreeSet<>();
        MarkdownPage.of("security.md").rows().stream()
                .filter(row -> row.size() == 3)
                .flatMap(row -> WORD.matcher(row.getLast()).results())
                .forEach(match -> named.add(match.group(1)));
        for (MarkdownPage page : MarkdownPage.all()) {
            TEST_CLASS.matcher(page.text()).results().forEach(match -> named.add(match.group(1)));
        }
        named.removeAll(classes());
        assertThat(named).as("classes that pages name and nobody has").isEmpty();
    }

    private static Set<String> classes() throws IOException {
        Set<String> classes = new TreeSet<>();
        for (Path sources : List.of(Path.of("src"), Path.of("../e2e/src"))) {
            try (Stream<Path> files = Files.walk(sources)) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".java"))
                        .forEach(name -> classes.add(name.substring(0, name.length() - ".java".length())));
            }
        }
        return classes;
    }

    private static List<String> firstCells(String page, String heading, String head) throws IOException {
        List<String> cells = MarkdownPage.of(page).section(heading).rows().stream()
                .map(List::getFirst)
                .filter(cell -> !cell.equals(head) && !cell.matches("-+:?"))
                .toList();
        assertThat(cells).as("the table of %s of %s", heading, page).isNotEmpty();
        return cells;
    }

    /** The reasons are texts in its code, not values of an enum. */
    private static Set<String> inController(Pattern pattern) throws IOException {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(CONTROLLER)) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                pattern.matcher(Files.readString(source)).results().forEach(match -> found.add(match.group(1)));
            }
        }
        assertThat(found).as("%s in %s", pattern, CONTROLLER).isNotEmpty();
        return found;
    }
}
