package io.persistentprocess.agent.checkpoint;

import com.fasterxml.jackson.core.JsonGenerator;
import io.persistentprocess.supervision.command.LifecycleHook;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.LifecycleProgress;
import io.persistentprocess.supervision.instance.StopReason;
import io.persistentprocess.supervision.instance.UpdateProgress;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The format of the commands that are due or run in checkpoints: the objects {@code commands} and {@code update}, which are absent if there is nothing in them. Pure; any
 * thread.
 */
final class LifecycleProgressCodec {
    private static final String COMMANDS = "commands";
    private static final String UPDATE = "update";
    private static final String STAGE = "stage";
    private static final String CHECKING = "Checking";
    private static final String CHECKED = "Checked";
    private static final String RELOADING = "Reloading";
    private static final String FAILED = "Failed";

    private LifecycleProgressCodec() {}

    static void write(JsonGenerator out, LifecycleProgress lifecycle) throws IOException {
        if (!lifecycle.pending().isEmpty()) {
            out.writeObjectFieldStart(COMMANDS);
            for (Map.Entry<LifecycleHook, BootTime> pending :
                    lifecycle.pending().entrySet()) {
                out.writeNumberField(
                        pending.getKey().field(), pending.getValue().nanos());
            }
            out.writeEndObject();
        }
        if (lifecycle.update() instanceof UpdateProgress.NotBegun
                || lifecycle.update() instanceof UpdateProgress.Writing) {
            return;
        }
        out.writeObjectFieldStart(UPDATE);
        switch (lifecycle.update()) {
            case UpdateProgress.NotBegun _, UpdateProgress.Writing _ -> {}
            case UpdateProgress.Checking(StopReason why) -> {
                out.writeStringField(STAGE, CHECKING);
                out.writeStringField("why", CheckpointEnumNames.STOP_REASON.word(why));
            }
            case UpdateProgress.Checked _ -> out.writeStringField(STAGE, CHECKED);
            case UpdateProgress.Reloading _ -> out.writeStringField(STAGE, RELOADING);
            case UpdateProgress.Failed(String message, BootTime since) -> {
                out.writeStringField(STAGE, FAILED);
                out.writeStringField("message", message);
                out.writeNumberField("sinceNanos", since.nanos());
            }
        }
        out.writeEndObject();
    }

    static LifecycleProgress read(CheckpointFields state) throws CheckpointFormatException {
        Map<LifecycleHook, BootTime> pending = new EnumMap<>(LifecycleHook.class);
        Optional<CheckpointFields> commands = state.optionalObject(COMMANDS);
        if (commands.isPresent()) {
            for (LifecycleHook hook : LifecycleHook.values()) {
                if (commands.get().has(hook.field())) {
                    pending.put(hook, CheckpointReader.time(commands.get(), hook.field()));
                }
            }
        }
        Optional<CheckpointFields> update = state.optionalObject(UPDATE);
        UpdateProgress progress = update.isPresent() ? update(update.get()) : new UpdateProgress.NotBegun();
        return pending.isEmpty() && update.isEmpty()
                ? LifecycleProgress.NONE
                : new LifecycleProgress(pending, progress);
    }

    /** What a later version does with an update begins anew here. */
    private static UpdateProgress update(CheckpointFields fields) throws CheckpointFormatException {
        return switch (fields.text(STAGE)) {
            case CHECKING ->
                new UpdateProgress.Checking(
                        fields.word("why", CheckpointEnumNames.STOP_REASON, StopReason.SpecChanged));
            case CHECKED -> new UpdateProgress.Checked();
            case RELOADING -> new UpdateProgress.Reloading();
            case FAILED ->
                new UpdateProgress.Failed(fields.text("message"), CheckpointReader.time(fields, "sinceNanos"));
            default -> new UpdateProgress.NotBegun();
        };
    }
}
