package io.persistentprocess.agent.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.InstanceId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentEventCodecTest {
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00.123456789Z");
    private static final InstanceId WEB = new InstanceId("default", "shop.example", "web-a", 7);
    private static final AgentEvent EXITED = new AgentEvent(
            5, AT, Optional.of(WEB), new InstanceReport(InstanceReport.Type.Exited, "killed by SIGKILL, \"ü🙂\""));
    private static final AgentEvent REFUSED = new AgentEvent(
            6, AT, Optional.empty(), new InstanceReport(InstanceReport.Type.ManifestRefused, "a.yaml:1: no"));

    private static List<AgentEvent> many(int count, String message) {
        return LongStream.rangeClosed(1, count)
                .mapToObj(i -> new AgentEvent(
                        i, AT, Optional.of(WEB), new InstanceReport(InstanceReport.Type.Exited, message)))
                .toList();
    }

    @Test
    void whatIsWrittenIsRead() {
        assertThat(AgentEventCodec.read(AgentEventCodec.write(List.of(EXITED, REFUSED))))
                .containsExactly(EXITED, REFUSED);
        assertThat(AgentEventCodec.read(AgentEventCodec.write(List.of()))).isEmpty();
    }

    @Test
    void theLatestAreKeptInBoundedRoom() {
        String written = AgentEventCodec.write(many(5000, "short"));
        assertThat(AgentEventCodec.read(written))
                .hasSize(AgentEventCodec.MOST_EVENTS)
                .last()
                .extracting(AgentEvent::sequence)
                .isEqualTo(5000L);
        String large = AgentEventCodec.write(many(5000, "🙂".repeat(5000)));
        assertThat(large.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(AgentEventCodec.MOST_BYTES);
        assertThat(AgentEventCodec.read(large))
                .isNotEmpty()
                .last()
                .extracting(AgentEvent::sequence)
                .isEqualTo(5000L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\0",
                "{",
                "[]",
                "null",
                "{\"sequence\":5}",
                "{\"sequence\":-5,\"at\":\"2026-03-01T12:00:00Z\",\"type\":\"Exited\",\"message\":\"\"}",
                "{\"sequence\":5,\"at\":\"yesterday\",\"type\":\"Exited\",\"message\":\"\"}",
                "{\"sequence\":5,\"at\":\"2026-03-01T12:00:00Z\",\"type\":\"LaterType\",\"message\":\"\"}",
                "{\"sequence\":5,\"at\":\"2026-03-01T12:00:00Z\",\"type\":\"Exited\",\"message\":7}",
                "{\"sequence\":5,\"at\":\"2026-03-01T12:00:00Z\",\"instance\":\"../../x/y\",\"type\":\"Exited\",\"message\":\"\"}",
                "{\"sequence\":5,\"at\":\"2026-03-01T12:00:00Z\",\"instance\":\"a/b/c-99999999999\",\"type\":\"Exited\",\"message\":\"\"}",
                "{\"sequence\":99999999999999999999999,\"at\":\"2026-03-01T12:00:00Z\",\"type\":\"Exited\",\"message\":\"\"}"
            })
    void whatMakesNoSenseIsLeftOutAndTheRestIsRead(String line) {
        assertThat(AgentEventCodec.read(AgentEventCodec.write(List.of(EXITED)) + "\n" + line + "\n"
                        + AgentEventCodec.write(List.of(REFUSED))))
                .containsExactly(EXITED, REFUSED);
    }

    @Test
    void aMessageBeginsNoLineOfItsOwnAndIsBounded() {
        String hostile =
                "{\"sequence\":5,\"at\":\"2026-03-01T12:00:00Z\",\"type\":\"Exited\",\"message\":\"a\\nb\\u001b[2J%s\"}"
                        .formatted("x".repeat(50_000));
        assertThat(AgentEventCodec.read(hostile))
                .singleElement()
                .satisfies(event -> assertThat(event.report().message())
                        .doesNotContain("\n", "\u001b")
                        .hasSizeLessThanOrEqualTo(AgentEventCodec.LONGEST_MESSAGE));
    }
}
