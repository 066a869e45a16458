package io.persistentprocess.agent.checkpoint;

import com.fasterxml.jackson.core.JsonGenerator;
import io.persistentprocess.api.OomPolicy;
import io.persistentprocess.api.StopMode;
import io.persistentprocess.kernel.process.SignalNumbers;
import io.persistentprocess.supervision.spec.AttachSpec;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.LaunchSpec;
import io.persistentprocess.supervision.spec.LogRotation;
import io.persistentprocess.supervision.spec.ReleaseHook;
import io.persistentprocess.supervision.spec.ResourceSpec;
import io.persistentprocess.supervision.spec.RestartSpec;
import io.persistentprocess.supervision.spec.StopSpec;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The format of an instance's spec in checkpoints. Pure; any thread. */
final class InstanceSpecCodec {
    private InstanceSpecCodec() {}

    /** Writes the fields into an object that has been started. */
    static void write(JsonGenerator out, InstanceSpec spec) throws IOException {
        launch(out, spec.launch());
        restart(out, spec.restart());
        out.writeObjectFieldStart("stop");
        out.writeStringField("signal", spec.stop().signal());
        out.writeStringField("gracePeriod", spec.stop().gracePeriod().toString());
        out.writeStringField(
                "mode", CheckpointEnumNames.STOP_MODE.word(spec.stop().mode()));
        out.writeEndObject();
        out.writeObjectFieldStart("logRotation");
        out.writeNumberField("maxSizeBytes", spec.logRotation().maxSizeBytes());
        out.writeNumberField("maxFiles", spec.logRotation().maxFiles());
        out.writeEndObject();
        if (spec.resources().isPresent()) {
            resources(out, spec.resources().get());
        }
        if (spec.attach().isPresent()) {
            attach(out, spec.attach().get());
        }
        if (spec.onRelease().isPresent()) {
            hook(out, spec.onRelease().get());
        }
        if (!spec.startTimeout().equals(InstanceSpec.DEFAULT_START_TIMEOUT)) {
            out.writeStringField("startTimeout", spec.startTimeout().toString());
        }
        HealthSpecCodec.write(out, spec.health());
        CoordinationSpecCodec.write(out, spec.coordination());
        LifecycleSpecCodec.write(out, spec.lifecycle());
    }

    static void launch(JsonGenerator out, LaunchSpec launch) throws IOException {
        out.writeObjectFieldStart("launch");
        LaunchSpecCodec.write(out, launch);
        out.writeEndObject();
    }

    private static void restart(JsonGenerator out, RestartSpec restart) throws IOException {
        out.writeObjectFieldStart("restart");
        out.writeStringField("policy", CheckpointEnumNames.RESTART_POLICY.word(restart.policy()));
        out.writeArrayFieldStart("successExitCodes");
        for (int code : new TreeSet<>(restart.successExitCodes())) {
            out.writeNumber(code);
        }
        out.writeEndArray();
        out.writeStringField("stableAfter", restart.stableAfter().toString());
        out.writeStringField("initial", restart.initial().toString());
        out.writeNumberField("factor", restart.factor());
        out.writeStringField("max", restart.max().toString());
        out.writeNumberField("jitter", restart.jitter());
        out.writeNumberField("limitBurst", restart.limitBurst());
        out.writeStringField("limitInterval", restart.limitInterval().toString());
        CoordinationSpecCodec.writeRules(out, restart.rules());
        out.writeEndObject();
    }

    private static void resources(JsonGenerator out, ResourceSpec resources) throws IOException {
        out.writeObjectFieldStart("resources");
        number(out, "cpuLimitMillis", resources.cpuLimitMillis());
        number(out, "cpuRequestMillis", resources.cpuRequestMillis());
        number(out, "memoryLimitBytes", resources.memoryLimitBytes());
        number(out, "memoryRequestBytes", resources.memoryRequestBytes());
        number(out, "pidsLimit", resources.pidsLimit());
        out.writeStringField("oomPolicy", CheckpointEnumNames.OOM_POLICY.word(resources.oomPolicy()));
        out.writeEndObject();
    }

    private static void number(JsonGenerator out, String name, Optional<Long> value) throws IOException {
        if (value.isPresent()) {
            out.writeNumberField(name, value.get());
        }
    }

    private static void attach(JsonGenerator out, AttachSpec attach) throws IOException {
        out.writeObjectFieldStart("attach");
        text(out, "pidFile", attach.pidFile());
        text(out, "executable", attach.executable());
        text(out, "arguments", attach.arguments());
        text(out, "user", attach.user());
        out.writeEndObject();
    }

    private static void text(JsonGenerator out, String name, Optional<String> value) throws IOException {
        if (value.isPresent()) {
            out.writeStringField(name, value.get());
        }
    }

    private static void hook(JsonGenerator out, ReleaseHook hook) throws IOException {
        out.writeObjectFieldStart("onRelease");
        LaunchSpecCodec.texts(out, "command", hook.command());
        out.writeObjectFieldStart("environment");
        for (Map.Entry<String, String> variable : new TreeMap<>(hook.environment()).entrySet()) {
            out.writeStringField(variable.getKey(), variable.getValue());
        }
        out.writeEndObject();
        out.writeStringField("timeout", hook.timeout().toString());
        out.writeEndObject();
    }

    static InstanceSpec read(CheckpointFields fields) throws CheckpointFormatException {
        return rest(fields, LaunchSpecCodec.read(fields.object("launch")));
    }

    /** Reads everything but the launch spec. These fields have had the same names since before versions were introduced. */
    static InstanceSpec rest(CheckpointFields fields, LaunchSpec launch) throws CheckpointFormatException {
        CheckpointFields rotation = fields.object("logRotation");
        Optional<CheckpointFields> resources = fields.optionalObject("resources");
        Optional<CheckpointFields> attach = fields.optionalObject("attach");
        Optional<CheckpointFields> hook = fields.optionalObject("onRelease");
        return new InstanceSpec(
                launch,
                restart(fields.object("restart")),
                stop(fields.object("stop")),
                new LogRotation(rotation.number("maxSizeBytes", 0, Long.MAX_VALUE), (int)
                        rotation.number("maxFiles", 0, Integer.MAX_VALUE)),
                resources.isPresent() ? Optional.of(resources(resources.get())) : Optional.empty(),
                attach.isPresent() ? Optional.of(attach(attach.get())) : Optional.empty(),
                hook.isPresent() ? Optional.of(hook(hook.get())) : Optional.empty(),
                fields.duration("startTimeout", InstanceSpec.DEFAULT_START_TIMEOUT),
                HealthSpecCodec.read(fields),
                CoordinationSpecCodec.read(fields),
                LifecycleSpecCodec.read(fields));
    }

    private static RestartSpec restart(CheckpointFields fields) throws CheckpointFormatException {
        Set<Integer> codes = new HashSet<>();
        for (long code : fields.numbers("successExitCodes")) {
            codes.add((int) code);
        }
        return new RestartSpec(
                fields.word("policy", CheckpointEnumNames.RESTART_POLICY),
                codes,
                fields.duration("stableAfter"),
                fields.duration("initial"),
                fields.decimal("factor"),
                fields.duration("max"),
                fields.decimal("jitter"),
                (int) fields.number("limitBurst", 0, Integer.MAX_VALUE),
                fields.duration("limitInterval"),
                CoordinationSpecCodec.readRules(fields));
    }

    private static StopSpec stop(CheckpointFields fields) throws CheckpointFormatException {
        String signal = fields.text("signal");
        if (SignalNumbers.number(signal).isEmpty()) {
            throw new CheckpointFormatException("spec.stop.signal is \"%s\", no signal, in it".formatted(signal));
        }
        return new StopSpec(
                signal,
                fields.duration("gracePeriod"),
                fields.word("mode", CheckpointEnumNames.STOP_MODE, StopMode.Mixed));
    }

    private static ResourceSpec resources(CheckpointFields fields) throws CheckpointFormatException {
        return new ResourceSpec(
                fields.optionalNumber("cpuLimitMillis"),
                fields.optionalNumber("cpuRequestMillis"),
                fields.optionalNumber("memoryLimitBytes"),
                fields.optionalNumber("memoryRequestBytes"),
                fields.optionalNumber("pidsLimit"),
                fields.word("oomPolicy", CheckpointEnumNames.OOM_POLICY, OomPolicy.Restart));
    }

    private static AttachSpec attach(CheckpointFields fields) throws CheckpointFormatException {
        return new AttachSpec(
                fields.optionalText("pidFile"),
                fields.optionalText("executable"),
                fields.optionalText("arguments"),
                fields.optionalText("user"));
    }

    private static ReleaseHook hook(CheckpointFields fields) throws CheckpointFormatException {
        return new ReleaseHook(
                fields.requiredTexts("command"), fields.object("environment").textMap(), fields.duration("timeout"));
    }
}
