package io.persistentprocess.agent.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.persistentprocess.agent.checkpoint.CheckpointFields;
import io.persistentprocess.agent.checkpoint.CheckpointFormatException;
import io.persistentprocess.agent.model.CgroupLayout;
import io.persistentprocess.api.value.ControlCharacters;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceId;
import java.io.IOException;
import java.io.StringWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The format of events stored for the next agent: one JSON object a line, in ASCII, oldest first. A line that cannot be decoded is skipped; nothing depends on events.
 * Pure; any thread.
 */
final class AgentEventCodec {
    static final int MOST_EVENTS = 300;

    /** Below XATTR_SIZE_MAX. */
    static final int MOST_BYTES = 60_000;

    static final int LONGEST_MESSAGE = 1024;

    private static final Pattern INSTANCE =
            Pattern.compile("([a-z0-9.-]{1,253})/([a-z0-9.-]{1,253})/([A-Za-z0-9_.:@+-]{1,266})");

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private AgentEventCodec() {}

    /** Encodes the latest events, as many as fit. */
    static String write(List<AgentEvent> events) {
        Deque<String> lines = new ArrayDeque<>();
        int left = MOST_BYTES;
        for (AgentEvent event : events.reversed().subList(0, Math.min(events.size(), MOST_EVENTS))) {
            String line = line(event);
            left -= line.length() + 1;
            if (left < 0) {
                break;
            }
            lines.addFirst(line);
        }
        return String.join("\n", lines);
    }

    private static String line(AgentEvent event) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            out.writeNumberField("sequence", event.sequence());
            out.writeStringField("at", event.at().toString());
            if (event.instance().isPresent()) {
                out.writeStringField("instance", event.instance().get().toString());
            }
            out.writeStringField("type", event.report().type().name());
            out.writeStringField("message", shortened(event.report().message()));
            out.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("an event cannot be written as JSON", e);
        }
        return text.toString();
    }

    /** Shortens a message to a number of characters. That bounds the bytes, too: a character takes at most six. */
    private static String shortened(String message) {
        return message.length() <= LONGEST_MESSAGE
                ? message
                : message.substring(0, message.offsetByCodePoints(0, message.codePointCount(0, LONGEST_MESSAGE)));
    }

    /** Decodes the lines that are valid. */
    static List<AgentEvent> read(String text) {
        List<AgentEvent> events = new ArrayList<>();
        try (Stream<String> lines = text.lines().limit(MOST_EVENTS)) {
            lines.forEach(line -> event(line).ifPresent(events::add));
        }
        return events;
    }

    private static Optional<AgentEvent> event(String line) {
        try {
            CheckpointFields fields = CheckpointFields.parse("events", line);
            Optional<String> name = fields.optionalText("instance");
            Optional<InstanceId> instance = name.flatMap(AgentEventCodec::instance);
            if (name.isPresent() && instance.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new AgentEvent(
                    fields.number("sequence", 1, Long.MAX_VALUE / 2),
                    Instant.parse(fields.text("at")),
                    instance,
                    new InstanceReport(
                            InstanceReport.Type.valueOf(fields.text("type")),
                            ControlCharacters.replaceOnOneLine(shortened(fields.text("message"))))));
        } catch (CheckpointFormatException | DateTimeException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Optional<InstanceId> instance(String name) {
        Matcher parts = INSTANCE.matcher(name);
        return parts.matches()
                ? CgroupLayout.instance(new GroupId(parts.group(1), parts.group(2)), parts.group(3))
                : Optional.empty();
    }
}
