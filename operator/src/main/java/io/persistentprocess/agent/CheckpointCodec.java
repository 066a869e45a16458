package io.persistentprocess.agent;

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
import io.persistentprocess.supervision.Goal;
import io.persistentprocess.supervision.History;
import io.persistentprocess.supervision.InstanceSpec;
import io.persistentprocess.supervision.ProcessId;
import java.time.Duration;

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
            Goal goal,
            Checkpoint.Stage stage,
            String launched,
            ProcessId main,
            BootTime until,
            String message,
            History history) {}

    private final ObjectMapper json = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new SimpleModule()
                    .addSerializer(Duration.class, new ToStringSerializer())
                    .addDeserializer(Duration.class, new DurationDeserializer()))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    String spec(Checkpoint checkpoint) {
        return write(checkpoint.spec());
    }

    String state(Checkpoint checkpoint) {
        return write(new State(
                checkpoint.deletionPolicy(),
                checkpoint.goal(),
                checkpoint.stage(),
                checkpoint.launched(),
                checkpoint.main(),
                checkpoint.until(),
                checkpoint.message(),
                checkpoint.history()));
    }

    /** @throws JsonProcessingException it was not written by an agent, or by one of another age */
    Checkpoint read(String specJson, String stateJson) throws JsonProcessingException {
        InstanceSpec spec = json.readValue(specJson, InstanceSpec.class);
        State state = json.readValue(stateJson, State.class);
        return new Checkpoint(
                spec,
                state.deletionPolicy(),
                state.goal(),
                state.stage(),
                state.launched(),
                state.main(),
                state.until(),
                state.message(),
                state.history());
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a checkpoint cannot be written as JSON", e);
        }
    }
}
