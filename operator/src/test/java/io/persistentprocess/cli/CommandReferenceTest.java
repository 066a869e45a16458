package io.persistentprocess.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.cli.console.CapturedConsole;
import io.persistentprocess.docs.MarkdownPage;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/cli.md has the options of each command, and no other; the examples of all pages are valid. */
class CommandReferenceTest {
    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z][a-z-]+");

    /** Explained once, for all commands. */
    private static final Set<String> EVERYWHERE = Set.of("--help", "--verbose", "--version", "--socket", "--namespace");

    /** Explained once, for all commands that show something. */
    private static final Set<String> OF_SCOPE = Set.of("--all-namespaces");

    /** Of systemd, of kubectl and of container engines. */
    private static final Set<String> OF_OTHERS = Set.of("--pid");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            run          | ppg run
            controller   | ppg controller
            status       | ppg status
            tree         | ppg tree
            events       | ppg events
            logs         | ppg logs
            stop         | ppg stop, ppg restart
            restart      | ppg stop, ppg restart
            attach       | ppg attach
            import       | ppg import
            explain      | ppg explain
            export       | ppg export
            doctor       | ppg doctor
            drain        | ppg drain
            """)
    void everyOptionIsInTheSectionOfItsCommand(String command, String heading) throws IOException {
        Set<String> missing = options(help(command));
        missing.removeAll(EVERYWHERE);
        missing.removeAll(OF_SCOPE);
        missing.removeAll(options(page().section(heading).text()));
        assertThat(missing).as("options that the section \"%s\" lacks", heading).isEmpty();
    }

    @Test
    void theAgentHasTheOptionsOfRunAndThoseOfItsSection() throws IOException {
        Set<String> missing = options(help("agent"));
        missing.removeAll(EVERYWHERE);
        missing.removeAll(options(page().section("ppg agent").text()));
        assertThat(options(help("run"))).containsAll(missing);
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "tree", "events", "logs", "explain", "restart", "drain"})
    void everyCommandOfThePluginIsDocumented(String command) throws IOException {
        assertThat(page().section("kubectl ppg").text()).contains("`kubectl ppg " + command);
    }

    @Test
    void noOptionIsDocumentedThatThereIsNot() throws IOException {
        Set<String> known = Stream.of(
                        "run",
                        "agent",
                        "status",
                        "tree",
                        "events",
                        "logs",
                        "stop",
                        "restart",
                        "attach",
                        "controller",
                        "drain",
                        "validate",
                        "explain",
                        "import",
                        "export",
                        "doctor",
                        "completion")
                .flatMap(command -> options(help(command)).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        known.addAll(options(pluginHelp("status")));
        known.addAll(options(pluginHelp("restart")));
        known.addAll(options(pluginHelp("logs")));
        known.addAll(EVERYWHERE);
        known.addAll(OF_OTHERS);
        assertThat(options(page().text())).isSubsetOf(known);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../README.md", "host.md", "week.md", "import.md"})
    void everyGroupInAnExampleIsValid(String name) throws IOException {
        List<String> manifests = MarkdownPage.of(name).blocks("yaml").stream()
                .filter(block -> block.contains("kind: PersistentProcessGroup"))
                .toList();
        assertThat(manifests).isNotEmpty().allSatisfy(manifest -> {
            CapturedConsole console = new CapturedConsole(manifest);
            assertThat(console.run("validate", "-f", "-"))
                    .as(console.errLines()::toString)
                    .isZero();
        });
    }

    private static MarkdownPage page() throws IOException {
        return MarkdownPage.of("cli.md");
    }

    private static String help(String command) {
        return output("help", command);
    }

    private static String pluginHelp(String command) {
        return output("kubectl", command, "--help");
    }

    private static String output(String... arguments) {
        CapturedConsole console = CapturedConsole.withoutInput();
        console.run(arguments);
        return console.out();
    }

    private static Set<String> options(String text) {
        return OPTION.matcher(text)
                .results()
                .map(match -> match.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
