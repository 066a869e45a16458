package io.persistentprocess.agent.checkpoint;

import com.fasterxml.jackson.core.JsonGenerator;
import io.persistentprocess.kernel.process.SignalNumbers;
import io.persistentprocess.supervision.command.CommandSpec;
import io.persistentprocess.supervision.command.LifecycleHook;
import io.persistentprocess.supervision.command.LifecycleSpec;
import io.persistentprocess.supervision.command.ReloadSpec;
import io.persistentprocess.supervision.command.ReloadSpec.ReloadAction;
import java.io.IOException;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The format of the commands around a main process in checkpoints: an object {@code lifecycle}, which is absent if there is nothing in it. Pure; any thread. */
final class LifecycleSpecCodec {
    private static final String LIFECYCLE = "lifecycle";

    private LifecycleSpecCodec() {}

    static void write(JsonGenerator out, LifecycleSpec lifecycle) throws IOException {
        if (lifecycle.equals(LifecycleSpec.NONE)) {
            return;
        }
        out.writeObjectFieldStart(LIFECYCLE);
        command(out, LifecycleHook.PRE_START.field(), lifecycle.preStart());
        command(out, LifecycleHook.POST_START.field(), lifecycle.postStart());
        command(out, LifecycleHook.PRE_STOP.field(), lifecycle.preStop());
        command(out, LifecycleHook.POST_STOP.field(), lifecycle.postStop());
        if (lifecycle.reload().isPresent()) {
            reload(out, lifecycle.reload().get());
        }
        out.writeEndObject();
    }

    private static void command(JsonGenerator out, String name, Optional<CommandSpec> command) throws IOException {
        if (command.isPresent()) {
            out.writeObjectFieldStart(name);
            command(out, command.get());
            out.writeEndObject();
        }
    }

    private static void command(JsonGenerator out, CommandSpec command) throws IOException {
        LaunchSpecCodec.texts(out, "command", command.command());
        out.writeStringField("timeout", command.timeout().toString());
        out.writeStringField("rights", CheckpointEnumNames.COMMAND_RIGHTS.word(command.rights()));
    }

    private static void reload(JsonGenerator out, ReloadSpec reload) throws IOException {
        out.writeObjectFieldStart(LifecycleHook.RELOAD.field());
        switch (reload.action()) {
            case ReloadAction.Signal(String name, ReloadSpec.Completion completion) -> {
                out.writeStringField("signal", name);
                if (completion != ReloadSpec.Completion.SENT) {
                    out.writeStringField("completion", CheckpointEnumNames.RELOAD_COMPLETION.word(completion));
                }
            }
            case ReloadAction.Command(CommandSpec command) -> command(out, "exec", Optional.of(command));
        }
        ReloadSpec.Triggers on = reload.on();
        if (!on.equals(ReloadSpec.Triggers.NONE)) {
            out.writeObjectFieldStart("on");
            Set<String> parts = new TreeSet<>();
            on.parts().forEach(part -> parts.add(CheckpointEnumNames.RELOAD_PART.word(part)));
            LaunchSpecCodec.texts(out, "parts", parts);
            LaunchSpecCodec.texts(out, "variables", new TreeSet<>(on.variables()));
            out.writeNumberField("programWords", on.programWords());
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    static LifecycleSpec read(CheckpointFields spec) throws CheckpointFormatException {
        Optional<CheckpointFields> lifecycle = spec.optionalObject(LIFECYCLE);
        if (lifecycle.isEmpty()) {
            return LifecycleSpec.NONE;
        }
        CheckpointFields fields = lifecycle.get();
        return new LifecycleSpec(
                command(fields, LifecycleHook.PRE_START.field()),
                command(fields, LifecycleHook.POST_START.field()),
                command(fields, LifecycleHook.PRE_STOP.field()),
                command(fields, LifecycleHook.POST_STOP.field()),
                reload(fields));
    }

    private static Optional<CommandSpec> command(CheckpointFields fields, String name)
            throws CheckpointFormatException {
        Optional<CheckpointFields> command = fields.optionalObject(name);
        return command.isEmpty()
                ? Optional.empty()
                : Optional.of(new CommandSpec(
                        command.get().requiredTexts("command"),
                        command.get().duration("timeout"),
                        command.get().word("rights", CheckpointEnumNames.COMMAND_RIGHTS, CommandSpec.Rights.MEMBER)));
    }

    /** A kind of reload that a later version has cannot be carried out, so it is none. */
    private static Optional<ReloadSpec> reload(CheckpointFields lifecycle) throws CheckpointFormatException {
        Optional<CheckpointFields> fields = lifecycle.optionalObject(LifecycleHook.RELOAD.field());
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        Optional<CommandSpec> command = command(fields.get(), "exec");
        if (command.isPresent()) {
            return Optional.of(new ReloadSpec(new ReloadAction.Command(command.get()), triggers(fields.get())));
        }
        Optional<String> signal = fields.get().optionalText("signal");
        if (signal.isPresent() && SignalNumbers.number(signal.get()).isEmpty()) {
            throw new CheckpointFormatException(
                    "spec.lifecycle.reload.signal is \"%s\", no signal, in it".formatted(signal.get()));
        }
        ReloadSpec.Triggers on = triggers(fields.get());
        ReloadSpec.Completion completion = fields.get()
                .optionalText("completion")
                .flatMap(CheckpointEnumNames.RELOAD_COMPLETION::value)
                .orElse(ReloadSpec.Completion.SENT);
        return signal.map(name -> new ReloadSpec(new ReloadAction.Signal(name, completion), on));
    }

    private static ReloadSpec.Triggers triggers(CheckpointFields reload) throws CheckpointFormatException {
        Optional<CheckpointFields> on = reload.optionalObject("on");
        if (on.isEmpty()) {
            return ReloadSpec.Triggers.NONE;
        }
        Set<ReloadSpec.Part> parts = EnumSet.noneOf(ReloadSpec.Part.class);
        on.get()
                .texts("parts")
                .forEach(word -> CheckpointEnumNames.RELOAD_PART.value(word).ifPresent(parts::add));
        return new ReloadSpec.Triggers(parts, new HashSet<>(on.get().texts("variables")), (int)
                on.get().number("programWords", 0, Integer.MAX_VALUE));
    }
}
