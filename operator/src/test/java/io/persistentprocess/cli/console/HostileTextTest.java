package io.persistentprocess.cli.console;

import static io.persistentprocess.local.control.FakeAgent.id;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.persistentprocess.api.value.ControlCharacters;
import io.persistentprocess.local.control.ControlSocket;
import io.persistentprocess.local.control.FakeAgent;
import io.persistentprocess.local.control.Json;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.spec.InstanceId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Whatever a member can have printed, a terminal gets no escape sequence, no turned text and no line of its own. */
@Timeout(60)
class HostileTextTest {
    private static final InstanceId WEB = id("default", "web", "nginx");

    /** C0, DEL, C1, all that turn text, line and paragraph separators, and halves of surrogate pairs; and what must stay as it is. */
    private static final String HOSTILE = "a\u001b[2Jb\u009b31mc\u0007\b\r\nforged line\u0085\u007f\u0080\u009f"
            + "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u2028\u2029\ufeff"
            + new String(Character.toChars(0xE0001));

    private static final String FRIENDLY = "Größe 大 🙂";

    @TempDir
    private Path directory;

    private final CapturedConsole console = CapturedConsole.withoutInput();

    private int runWith(String message, String... arguments) throws IOException {
        FakeAgent agent = new FakeAgent();
        agent.show(WEB, Phase.BackOff, message);
        agent.happens(WEB, InstanceReport.Type.StartError, message);
        Path socket = directory.resolve("s");
        String[] all = Stream.concat(Arrays.stream(arguments), Stream.of("--socket", socket.toString()))
                .toArray(String[]::new);
        try (ControlSocket _ = ControlSocket.open(socket, agent)) {
            return console.run(all);
        }
    }

    private static void assertIsFit(String printed) {
        assertThat(printed.codePoints()
                        .filter(c -> c != '\n')
                        .filter(ControlCharacters::include)
                        .mapToObj(Integer::toHexString))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status",
                "status -o wide",
                "status -o json",
                "status -o yaml",
                "status -o name",
                "events",
                "events -o json",
                "tree",
                "tree -o json",
                "tree -o yaml"
            })
    void noCommandPrintsControlCharacters(String command) throws IOException {
        runWith(HOSTILE, command.split(" "));
        assertIsFit(console.out());
        assertIsFit(String.join("\n", console.errLines()));
        assertThat(console.outLines()).noneMatch(line -> line.startsWith("forged"));
    }

    @Test
    void jsonKeepsWhatItEscapes() throws IOException {
        runWith(HOSTILE, "status", "-o", "json");
        JsonNode read = new ObjectMapper().readTree(console.out());
        assertThat(read.path("instances").path(0).path("message").asText()).isEqualTo(HOSTILE);
    }

    @Test
    void yamlKeepsWhatItEscapes() throws IOException {
        runWith(HOSTILE, "status", "-o", "yaml");
        Map<?, ?> read = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(console.out());
        assertThat(((Map<?, ?>) ((List<?>) read.get("instances")).getFirst()).get("message"))
                .isEqualTo(HOSTILE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "yaml", "wide"})
    void whatIsNotAsciiButHarmlessCanBeRead(String format) throws IOException {
        runWith(FRIENDLY, "status", "-o", format);
        assertThat(console.out()).contains(FRIENDLY);
    }

    /** UTF-8 cannot carry it: it came as an escape of JSON or YAML. */
    @ParameterizedTest
    @ValueSource(strings = {"json", "yaml", "wide", "name"})
    void halfASurrogatePairEndsNothing(String format) throws IOException {
        assertThat(runWith("a\ud83db\ude42", "status", "-o", format)).isEqualTo(ExitCode.NOT_WELL);
        assertIsFit(console.out());
        assertThat(Json.line(Map.of("a", "\ud83d"))).isEqualTo("{\"a\":\"\\ud83d\"}");
    }

    @Test
    void aBrokenManifestForgesNoLine() throws IOException {
        Path file = directory.resolve("a\n\u009b2Jforged: valid.yaml");
        Files.writeString(file, """
                apiVersion: persistentprocess.io/v1alpha1
                kind: PersistentProcessGroup
                metadata: {name: "x\\e[2J\\u202e"}
                spec: {"\\x9bm\\nforged": 1, members: [{name: "a\\u2028b", command: ["\\e"]}]}
                """);
        assertThat(console.run("validate", "-f", file.toString())).isEqualTo(ExitCode.FAILURE);
        assertThat(console.errLines()).isNotEmpty().noneMatch(line -> line.startsWith("forged"));
        assertIsFit(String.join("\n", console.errLines()));
    }

    @Test
    void anErrorForgesNoLine() {
        console.run("status", "--socket", directory.resolve("a\nforged\u001b[2J") + "\u202e");
        assertThat(console.errLines()).hasSize(1);
        assertIsFit(console.errLines().getFirst());
    }

    @Test
    void aLogLineIsOneLineAndKeepsItsOwnColours() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream log = new TerminalStream(bytes, StandardCharsets.UTF_8, TerminalText::colouredLine);
        log.println("\033[31mstart error\033[0m reason=\"a\nforged\u001b[2J\u009b8m\"");
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo("\033[31mstart error\033[0m reason=\"a forged?[2J?8m\"\n");
    }

    @Test
    void aStackTraceForgesNoLine() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream log = new TerminalStream(bytes, StandardCharsets.UTF_8, TerminalText::line);
        new IOException("a\nforged\u001b[2J").printStackTrace(log);
        String printed = bytes.toString(StandardCharsets.UTF_8);
        assertThat(printed.lines().toList())
                .startsWith("java.io.IOException: a forged?[2J")
                .noneMatch(line -> line.startsWith("forged"));
        assertThat(printed.lines().skip(1)).allMatch(line -> line.startsWith("\tat ") || line.startsWith("\t..."));
    }
}
