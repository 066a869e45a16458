package io.persistentprocess.agent;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.supervision.BootTime;
import io.persistentprocess.supervision.Checkpoint;
import io.persistentprocess.supervision.Exit;
import io.persistentprocess.supervision.Goal;
import io.persistentprocess.supervision.History;
import io.persistentprocess.supervision.InstanceSpec;
import io.persistentprocess.supervision.ProcessId;
import io.persistentprocess.supervision.Replacement;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Optional;

/**
 * The notation of checkpoints: JSON in two values, because the spec is large and seldom changes, and the state is small and is written at every start. Reactor
 * thread only.
 *
 * <p>Dies here: with a new spec beside an old state, the state's {@code launched} tells that the process is of the old spec.
 */
final class CheckpointCodec {
    /** What a checkpoint has beside the spec. */
    record State(
            DeletionPolicy deletionPolicy,
            Optional<Replacement> replacement,
            Goal goal,
            Checkpoint.Stage stage,
            String launched,
            ProcessId main,
            BootTime until,
            String message,
            History history) {}

    private static final int STATE_CHARS = 512;

    private final ObjectMapper json = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new SimpleModule()
                    .addSerializer(Duration.class, new ToStringSerializer())
                    .addDeserializer(Duration.class, new DurationDeserializer()))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    String spec(Checkpoint checkpoint) {
        try {
            return json.writeValueAsString(checkpoint.spec());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a spec cannot be written as JSON", e);
        }
    }

    /** Written at every start, so by hand: binding costs more than all the rest of a start's decisions. */
    String state(Checkpoint checkpoint) {
        StringWriter text = new StringWriter(STATE_CHARS);
        try (JsonGenerator out = json.createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField("deletionPolicy", checkpoint.deletionPolicy().name());
            out.writeStringField("replacement", checkpoint.replacement().name());
            out.writeStringField("goal", checkpoint.goal().name());
            out.writeStringField("stage", checkpoint.stage().name());
            out.writeStringField("launched", checkpoint.launched());
            out.writeObjectFieldStart("main");
            out.writeNumberField("pid", checkpoint.main().pid());
            out.writeNumberField("startTicks", checkpoint.main().startTicks());
            out.writeEndObject();
            time(out, "until", checkpoint.until());
            out.writeStringField("message", checkpoint.message());
            history(out, checkpoint.history());
            out.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("a checkpoint cannot be written as JSON", e);
        }
        return text.toString();
    }

    private static void history(JsonGenerator out, History history) throws IOException {
        out.writeObjectFieldStart("history");
        out.writeNumberField("restarts", history.restarts());
        out.writeNumberField("failures", history.failures());
        out.writeArrayFieldStart("recentStarts");
        for (BootTime start : history.recentStarts()) {
            out.writeStartObject();
            out.writeNumberField("nanos", start.nanos());
            out.writeEndObject();
        }
        out.writeEndArray();
        if (history.lastExit().isPresent()) {
            exit(out, history.lastExit().get());
        }
        out.writeEndObject();
    }

    private static void exit(JsonGenerator out, Exit exit) throws IOException {
        out.writeObjectFieldStart("lastExit");
        out.writeStringField("reason", exit.reason().name());
        if (exit.exitCode().isPresent()) {
            out.writeNumberField("exitCode", exit.exitCode().get());
        }
        if (exit.signal().isPresent()) {
            out.writeStringField("signal", exit.signal().get());
        }
        out.writeStringField("message", exit.message());
        time(out, "at", exit.at());
        out.writeEndObject();
    }

    private static void time(JsonGenerator out, String field, BootTime at) throws IOException {
        out.writeObjectFieldStart(field);
        out.writeNumberField("nanos", at.nanos());
        out.writeEndObject();
    }

    /** @throws JsonProcessingException it was not written by an agent, or by one of another age */
    Checkpoint read(String specJson, String stateJson) throws JsonProcessingException {
        InstanceSpec spec = json.readValue(specJson, InstanceSpec.class);
        State state = json.readValue(stateJson, State.class);
        return new Checkpoint(
                spec,
                state.deletionPolicy(),
                // Agents before 0.2 knew no other.
                state.replacement().orElse(Replacement.AtOnce),
                state.goal(),
                state.stage(),
                state.launched(),
                state.main(),
                state.until(),
                state.message(),
                state.history());
    }
}
