package io.persistentprocess.agent.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.Exit;
import io.persistentprocess.supervision.instance.HealthFailure;
import io.persistentprocess.supervision.instance.InstanceHistory;
import io.persistentprocess.supervision.instance.LaunchOrigin;
import io.persistentprocess.supervision.instance.Readiness;
import io.persistentprocess.supervision.instance.ReadinessRequirement;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;
import java.util.Optional;

/**
 * The format of checkpoints, version 1: JSON in three attributes of a cgroup. {@code spec} is large and seldom changes. {@code launched} exists only while the running
 * process was started from another launch spec than the present one. {@code state} is small and is written at every start. The results depend on the arguments alone. For one thread.
 *
 * <p>docs/checkpoint.md specifies the format; it contains no names of Java classes. Each attribute has the version {@code v} of its writer; {@code minReader} is the
 * lowest version that can read it, {@code v} if it is absent. A reader ignores unknown fields, and keeps them in launch specs.
 *
 * <p>If the agent dies here: {@code launched} is written before the {@code spec} that makes it necessary, and is removed after the {@code spec} that makes it needless,
 * which happens only when no process is left. So after each single write the attributes describe either the state before or the state after.
 */
public final class CheckpointCodec {
    static final int VERSION = 1;

    private static final String FROM_NOTHING = "nothing";
    private static final String FROM_RECORD = "record";
    private static final String FROM_UNKNOWN = "unknown";

    private static final int STATE_CHARS = 512;
    private static final JsonFactory JSON =
            new JsonFactoryBuilder().rootValueSeparator("").build();

    /** Both are kept, because making them takes as long as writing a state. */
    private final StringWriter text = new StringWriter(STATE_CHARS);

    private JsonGenerator generator = generator();

    /** Writes the fields of an object. */
    private interface Fields {
        void write(JsonGenerator out) throws IOException;
    }

    private JsonGenerator generator() {
        try {
            return JSON.createGenerator(text);
        } catch (IOException e) {
            throw new IllegalStateException("no JSON can be written", e);
        }
    }

    private String versioned(Fields fields) {
        boolean complete = false;
        try {
            generator.writeStartObject();
            generator.writeNumberField("v", VERSION);
            fields.write(generator);
            generator.writeEndObject();
            generator.flush();
            complete = true;
            return text.toString();
        } catch (IOException e) {
            throw new IllegalStateException("a checkpoint cannot be written as JSON", e);
        } finally {
            text.getBuffer().setLength(0);
            if (!complete) {
                generator = generator();
            }
        }
    }

    String spec(Checkpoint checkpoint) {
        return versioned(out -> InstanceSpecCodec.write(out, checkpoint.spec()));
    }

    /** Empty: the attribute is not needed. */
    Optional<String> launched(Checkpoint checkpoint) {
        return otherLaunch(checkpoint).map(launch -> versioned(out -> InstanceSpecCodec.launch(out, launch)));
    }

    /** The launch spec of the running process, if it is known and differs from the present one. */
    static Optional<LaunchSpec> otherLaunch(Checkpoint checkpoint) {
        return checkpoint.launched() instanceof LaunchOrigin.From(LaunchSpec launch)
                        && !launch.equals(checkpoint.spec().launch())
                ? Optional.of(launch)
                : Optional.empty();
    }

    public String state(Checkpoint checkpoint) {
        return versioned(out -> {
            out.writeStringField("goal", CheckpointEnumNames.GOAL.word(checkpoint.goal()));
            if (CheckpointEnumNames.isOfGroup(checkpoint.goal())) {
                out.writeStringField("groupGoal", CheckpointEnumNames.GROUP_GOAL.word(checkpoint.goal()));
            }
            out.writeStringField("stage", CheckpointEnumNames.STAGE.word(checkpoint.stage()));
            out.writeStringField("launchedFrom", launchedFrom(checkpoint.launched()));
            out.writeNumberField("pid", checkpoint.main().pid());
            out.writeNumberField("startTicks", checkpoint.main().startTicks());
            out.writeNumberField("untilNanos", checkpoint.until().nanos());
            out.writeStringField("message", checkpoint.message());
            out.writeStringField(
                    "deletionPolicy", CheckpointEnumNames.DELETION_POLICY.word(checkpoint.deletionPolicy()));
            out.writeStringField("replacement", CheckpointEnumNames.REPLACEMENT.word(checkpoint.replacement()));
            history(out, checkpoint.history());
            readiness(out, checkpoint.readiness());
            LifecycleProgressCodec.write(out, checkpoint.lifecycle());
            if (checkpoint.failure().isPresent()) {
                HealthFailure failure = checkpoint.failure().get();
                out.writeObjectFieldStart("healthFailure");
                out.writeStringField("reason", CheckpointEnumNames.EXIT_REASON.word(failure.reason()));
                out.writeStringField("message", failure.message());
                out.writeStringField("ran", failure.ran().toString());
                out.writeEndObject();
            }
        });
    }

    private static void readiness(JsonGenerator out, Readiness readiness) throws IOException {
        if (readiness.isReady()) {
            return;
        }
        out.writeObjectFieldStart("unmet");
        for (Map.Entry<ReadinessRequirement, String> unmet : readiness.unmet().entrySet()) {
            out.writeStringField(CheckpointEnumNames.READINESS_REQUIREMENT.word(unmet.getKey()), unmet.getValue());
        }
        out.writeEndObject();
    }

    private static String launchedFrom(LaunchOrigin launched) {
        return switch (launched) {
            case LaunchOrigin.Nothing() -> FROM_NOTHING;
            case LaunchOrigin.From _ -> FROM_RECORD;
            case LaunchOrigin.Unknown() -> FROM_UNKNOWN;
        };
    }

    private static void history(JsonGenerator out, InstanceHistory history) throws IOException {
        out.writeNumberField("restarts", history.restarts());
        out.writeNumberField("failures", history.failures());
        out.writeArrayFieldStart("recentStartsNanos");
        for (BootTime start : history.recentStarts()) {
            out.writeNumber(start.nanos());
        }
        out.writeEndArray();
        if (history.startReason().isPresent()) {
            out.writeStringField(
                    "startReason",
                    CheckpointEnumNames.START_REASON.word(history.startReason().get()));
        }
        if (history.restartedAt().isPresent()) {
            out.writeStringField("restartedAt", history.restartedAt().get());
        }
        if (history.reloadedAt().isPresent()) {
            out.writeStringField("reloadedAt", history.reloadedAt().get());
        }
        if (!history.groupRestarts().isEmpty()) {
            out.writeArrayFieldStart("groupRestartsNanos");
            for (BootTime restart : history.groupRestarts()) {
                out.writeNumber(restart.nanos());
            }
            out.writeEndArray();
        }
        if (history.lastExit().isPresent()) {
            Exit exit = history.lastExit().get();
            out.writeObjectFieldStart("lastExit");
            out.writeStringField("reason", CheckpointEnumNames.EXIT_REASON.word(exit.reason()));
            if (exit.exitCode().isPresent()) {
                out.writeNumberField("exitCode", exit.exitCode().get());
            }
            if (exit.signal().isPresent()) {
                out.writeStringField("signal", exit.signal().get());
            }
            out.writeStringField("message", exit.message());
            out.writeNumberField("atNanos", exit.at().nanos());
            if (exit.stopReason().isPresent()) {
                out.writeStringField(
                        "stopReason",
                        CheckpointEnumNames.STOP_REASON.word(exit.stopReason().get()));
            }
            if (!exit.output().isEmpty()) {
                out.writeStringField("output", exit.output());
            }
            out.writeEndObject();
        }
    }

    /** Decodes the attributes as they were found; never fails. */
    CheckpointRecord read(Optional<String> spec, Optional<String> launched, Optional<String> state) {
        if (spec.isEmpty() && state.isEmpty()) {
            return new CheckpointRecord.Nothing();
        }
        if (spec.isEmpty() || state.isEmpty()) {
            return new CheckpointRecord.NotUnderstood(
                    "its attribute \"%s\" is missing".formatted(spec.isEmpty() ? "spec" : "state"));
        }
        try {
            return CheckpointReader.read(spec.get(), launched, state.get());
        } catch (CheckpointFormatException e) {
            return new CheckpointRecord.NotUnderstood(e.getMessage());
        }
    }

    /** Decodes what {@link #launchedFrom} wrote, used if there is no attribute {@code launched}. */
    static LaunchOrigin launched(CheckpointFields state, LaunchSpec present) throws CheckpointFormatException {
        String from = state.text("launchedFrom");
        return switch (from) {
            case FROM_NOTHING -> new LaunchOrigin.Nothing();
            case FROM_RECORD -> new LaunchOrigin.From(present);
            case FROM_UNKNOWN -> new LaunchOrigin.Unknown();
            default ->
                throw new CheckpointFormatException(
                        "state.launchedFrom is \"%s\", which this version of ppg does not know, in it".formatted(from));
        };
    }
}
