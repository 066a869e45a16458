package io.persistentprocess.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.cli.console.CapturedConsole;
import io.persistentprocess.cli.console.OutputFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineInterfaceTest {
    private static final String HELLO = """
            apiVersion: persistentprocess.io/v1alpha1
            kind: PersistentProcessGroup
            metadata: {name: hello}
            spec:
              members:
              - {name: sleeper, command: [sleep, infinity]}
            """;

    private final CapturedConsole console = CapturedConsole.withoutInput();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    ``                        | ppg: a command is missing; see ppg help
                    statsu                    | ppg: unknown command "statsu"; did you mean "status"?; see ppg help
                    frobnicate                | ppg: unknown command "frobnicate"; see ppg help
                    --frobnicate              | ppg: unknown option "--frobnicate"; see ppg help
                    help frobnicate           | ppg: unknown command "frobnicate"; see ppg help
                    status --wach             | ppg: unknown option "--wach"; did you mean "--watch"?; see ppg help status
                    status -o jason           | ppg: invalid value for option '--output': expected one of [table, wide, json, yaml, name] (case-sensitive) but was 'jason'; see ppg help status
                    status -o json -w         | ppg: --watch goes with -o table and -o wide only; see ppg help status
                    run                       | ppg: missing required option: '--filename=FILE-OR-DIR'; see ppg help run
                    run -f                    | ppg: missing required parameter for option '--filename' at index 0 (FILE-OR-DIR); see ppg help run
                    run -f -                  | ppg: run follows its manifests, which standard input cannot do: write them to a file; see ppg help run
                    stop                      | ppg: missing name: write [NAMESPACE/]GROUP[/MEMBER[-N]] or --all; see ppg help stop
                    stop a b                  | ppg: unknown argument "b"; see ppg help stop
                    restart                   | ppg: missing name: write [NAMESPACE/]GROUP[/MEMBER[-N]] or --all; see ppg help restart
                    completion tcsh           | ppg: invalid value for positional parameter at index 0 (SHELL): expected one of [bash, zsh, fish] (case-sensitive) but was 'tcsh'; see ppg help completion
                    """)
    void wrongUsageIsOneLineAndExitCode2(String arguments, String line) {
        String[] words = arguments.isEmpty() ? new String[0] : arguments.split(" ", -1);
        assertThat(console.run(words)).isEqualTo(2);
        assertThat(console.errLines()).containsExactly(line);
        assertThat(console.out()).isEmpty();
    }

    @Test
    void aReaderThatLeavesIsNoErrorAndAFullDiskIsReported() {
        CapturedConsole piped = new CapturedConsole("", Optional.of(new OutputFailure.ReaderGone()));
        assertThat(piped.run("--version")).isEqualTo(141);
        assertThat(piped.errLines()).isEmpty();

        CapturedConsole full = new CapturedConsole("", Optional.of(new OutputFailure.Lost("No space left on device")));
        assertThat(full.run("--version")).isEqualTo(1);
        assertThat(full.errLines()).containsExactly("ppg: standard output: No space left on device");
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "tree", "events", "events -f", "stop web", "restart web"})
    void withoutAnAgentCommandsSayHowToStartOne(String command) {
        assertThat(console.run((command + " --socket /nowhere/ppg.sock").split(" ", -1)))
                .isEqualTo(1);
        assertThat(console.errLines())
                .containsExactly("ppg: no agent listens on /nowhere/ppg.sock; start one with ppg run -f FILE,"
                        + " or name its socket with --socket");
    }

    @Test
    void withVerboseAFailureShowsWhereItComesFrom() {
        assertThat(console.run("-v", "status", "--socket", "/nowhere/ppg.sock")).isEqualTo(1);
        assertThat(console.errLines()).hasSizeGreaterThan(3).last().asString().startsWith("ppg: no agent listens");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "controller",
                "status",
                "tree",
                "events",
                "stop",
                "restart",
                "validate",
                "explain",
                "import",
                "export",
                "doctor",
                "completion",
                "help"
            })
    void everyCommandExplainsItself(String command) {
        assertThat(console.run("help", command)).isEqualTo(0);
        assertThat(console.outLines()).first().asString().startsWith("Usage: ppg " + command);
        CapturedConsole other = CapturedConsole.withoutInput();
        assertThat(other.run(command, "--help")).isEqualTo(0);
        assertThat(other.out()).isEqualTo(console.out());
    }

    @Test
    void helpListsTheCommands() {
        assertThat(console.run("help")).isEqualTo(0);
        assertThat(console.out()).contains("run ", "status ", "doctor ");
    }

    @Test
    void theVersionIsOneLine() {
        assertThat(console.run("--version")).isEqualTo(0);
        assertThat(console.outLines()).singleElement().asString().startsWith("ppg ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void completionKnowsTheCommands(String shell) {
        assertThat(console.run("completion", shell)).isEqualTo(0);
        assertThat(console.out()).contains("complete ", "--cgroup-root");
    }

    @Test
    void completionOfFishHasEachOptionForItsCommand() {
        assertThat(console.run("completion", "fish")).isEqualTo(0);
        assertThat(console.outLines())
                .contains("complete -c ppg -f")
                .anyMatch(line -> line.contains("-a 'status' -d 'Show"))
                .anyMatch(
                        line -> line.contains(
                                "'__fish_seen_subcommand_from run; and not __fish_seen_subcommand_from kubectl' -l cgroup-root "))
                .allMatch(line -> line.startsWith("complete -c ppg ") && !line.contains("%"));
    }

    @Test
    void validManifestsAreCounted(@TempDir Path directory) throws IOException {
        Path file =
                Files.writeString(directory.resolve("hello.yaml"), HELLO + "---\n" + HELLO.replace("hello", "other"));
        assertThat(console.run("validate", "-f", file.toString())).isEqualTo(0);
        assertThat(console.outLines()).containsExactly(file + ": 2 groups, valid");
    }

    @Test
    void standardInputCanBeValidated() {
        CapturedConsole fed = new CapturedConsole(HELLO);
        assertThat(fed.run("validate", "-f", "-")).isEqualTo(0);
        assertThat(fed.outLines()).containsExactly("stdin: 1 group, valid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"validate", "run"})
    void brokenManifestsAreRefusedBeforeAnythingHappens(String command, @TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("broken.yaml"), HELLO.replace("command:", "comand:"));
        assertThat(console.run(command, "-f", file.toString())).isEqualTo(1);
        assertThat(console.errLines())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).startsWith(file + ":6: spec.members[0]"))
                .anySatisfy(line -> assertThat(line).contains("did you mean \"command\"?"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "controller",
                "status",
                "tree",
                "events",
                "stop",
                "restart",
                "attach",
                "validate",
                "explain",
                "import",
                "export",
                "doctor",
                "completion",
                "help"
            })
    void everyCommandAndOptionIsDocumented(String command) throws IOException {
        String documentation = Files.readString(Path.of("docs/cli.md"));
        console.run("help", command);
        assertThat(documentation).contains("`ppg " + command);
        assertThat(Pattern.compile("(?<= )--[a-z-]+").matcher(console.out()).results())
                .allSatisfy(option -> assertThat(documentation).contains(option.group()));
    }
}
