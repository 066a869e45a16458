package io.persistentprocess.local.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.persistentprocess.supervision.spec.AttachSource;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MessageCodecTest {
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00.123456789Z");
    private static final QueryScope SCOPE = new QueryScope(Optional.of("prod"), List.of("web", "db"));

    static List<ControlRequest> requests() {
        return List.of(
                new ControlRequest.Status(new QueryScope(Optional.empty(), List.of()), false),
                new ControlRequest.Status(new QueryScope(Optional.empty(), List.of("web")), true),
                new ControlRequest.Tree(SCOPE, ControlRequest.Detail.PROCESSES),
                new ControlRequest.Tree(SCOPE, ControlRequest.Detail.THREADS),
                new ControlRequest.Attach("prod", "web/nginx", new AttachSource.Pids(List.of(7, 8))),
                new ControlRequest.Attach("prod", "web/nginx", new AttachSource.PidFile("/run/nginx.pid")),
                new ControlRequest.Attach("prod", "web/nginx-0", new AttachSource.CommandLine("nginx: .*")),
                new ControlRequest.Events(SCOPE, true),
                new ControlRequest.Stop("prod", "web/nginx-0"),
                new ControlRequest.Restart("prod", "web", 0),
                new ControlRequest.Restart("prod", "web", 2000));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void everyRequestSurvivesTheWire(ControlRequest request) throws MalformedMessageException {
        assertThat(MessageCodec.request(text(MessageCodec.line(request)))).isEqualTo(request);
    }

    static List<ControlResponse> responses() {
        InstanceStatus.LastExit exit = new InstanceStatus.LastExit(
                "Error",
                Optional.of(3L),
                Optional.empty(),
                Optional.of("SpecChanged"),
                "exited with code 3",
                Optional.of("bind: Address already in use"),
                Optional.of(AT));
        return List.of(
                new ControlResponse.Status(
                        List.of(
                                new InstanceStatus(
                                        "default",
                                        "web",
                                        "nginx-0",
                                        "Running",
                                        true,
                                        true,
                                        Optional.of(1L),
                                        Optional.of(AT),
                                        7,
                                        Optional.of("Requested"),
                                        Optional.empty(),
                                        Optional.of(exit),
                                        List.of(new InstanceStatus.Lasting("MemoryHigh", AT)),
                                        "",
                                        "/sys/fs/cgroup/x",
                                        Optional.of("/var/log/ppg/default_web/nginx-0.log"),
                                        Optional.of(new InstanceUsage(
                                                Optional.of(1_500_000L),
                                                Optional.of(0L),
                                                Optional.of(4096L),
                                                Optional.of(8192L),
                                                Optional.of(1L << 40),
                                                Optional.of(2L),
                                                Optional.of(3L),
                                                Optional.of(1.5),
                                                Optional.empty(),
                                                Optional.of(0.0)))),
                                new InstanceStatus(
                                        "default",
                                        "web",
                                        "nginx-1",
                                        "BackOff",
                                        false,
                                        false,
                                        Optional.empty(),
                                        Optional.empty(),
                                        0,
                                        Optional.empty(),
                                        Optional.of(AT),
                                        Optional.empty(),
                                        List.of(),
                                        "a \"message\"\nof two lines, ünïcode",
                                        "",
                                        Optional.empty(),
                                        Optional.empty())),
                        List.of(
                                new RefusedManifest(
                                        "/etc/ppg/a.yaml", Optional.of(12L), "spec.members[0].comand", "no"),
                                new RefusedManifest("/etc/ppg", Optional.empty(), "", "cannot be read"))),
                new ControlResponse.Tree(List.of(new InstanceProcesses(
                        "default",
                        "web",
                        "nginx-0",
                        "Running",
                        List.of(new InstanceProcesses.ProcessLine(
                                5,
                                1,
                                "S",
                                AT,
                                120,
                                4096,
                                "nginx: master",
                                List.of(new InstanceProcesses.ProcessLine(
                                        6, 1, "R", AT, 3, 4096, "worker", List.of())))),
                        true))),
                new ControlResponse.Event(
                        3,
                        AT,
                        Optional.of("default"),
                        Optional.of("web"),
                        Optional.of("nginx-0"),
                        "Restarted",
                        "pid 5"),
                new ControlResponse.Event(
                        4, AT, Optional.empty(), Optional.empty(), Optional.empty(), "ManifestRefused", "a.yaml:1: no"),
                new ControlResponse.Lost(17),
                new ControlResponse.Outcome("default/web/nginx-0", "stopped", ""),
                new ControlResponse.Refusal("no group"),
                new ControlResponse.End());
    }

    @ParameterizedTest
    @MethodSource("responses")
    void everyResponseSurvivesTheWire(ControlResponse response) throws MalformedMessageException {
        assertThat(MessageCodec.response(text(MessageCodec.line(response)))).isEqualTo(response);
    }

    @ParameterizedTest
    @MethodSource("responses")
    void everyResponseIsOneLine(ControlResponse response) {
        assertThat(new String(MessageCodec.line(response), StandardCharsets.UTF_8))
                .endsWith("\n")
                .containsOnlyOnce("\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    ``                              | it is empty
                    `[]`                            | an object is expected
                    `{}`                            | an object with one field is expected
                    `{"status":{},"tree":{}}`       | an object with one field is expected
                    `{"reboot":{}}`                 | "reboot" is not a request
                    `{"stop":{"namespace":"x"}}`    | instances: is missing
                    `{"stop":{"namespace":"x","instances":5}}` | instances: "5" has the wrong type
                    `{"status":{"groupes":["x"]}}`  | "groupes" is not known
                    `{"status":{}} {}`              | something follows
                    `{"status":`                    | Unexpected end-of-input
                    `{"status":{"groups":[null]}}`  | unexpected null
                    `status`                        | Unrecognized token
                    """)
    void aBadRequestIsRefusedWithTheReason(String line, String why) {
        assertThatThrownBy(() -> MessageCodec.request(line))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining(why);
    }

    private static String text(byte[] line) {
        return new String(line, StandardCharsets.UTF_8);
    }

    @Test
    void aMessageThatIsDeepOrLongIsRefusedInOneLine() {
        for (String text : List.of(
                "[".repeat(60_000),
                "{\"a\":".repeat(30_000),
                "{\"status\": {\"a\": \"" + "x".repeat(2 << 20) + "\"}}",
                "{\"status\": {\"usage\": " + "9".repeat(50_000) + "}}")) {
            assertThatThrownBy(() -> MessageCodec.request(text))
                    .isInstanceOf(MalformedMessageException.class)
                    .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1))
                    .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
        }
    }
}
