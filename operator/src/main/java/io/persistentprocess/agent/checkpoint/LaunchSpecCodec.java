package io.persistentprocess.agent.checkpoint;

import com.fasterxml.jackson.core.JsonGenerator;
import io.persistentprocess.kernel.process.RlimitNumbers;
import io.persistentprocess.supervision.spec.CredentialsSpec;
import io.persistentprocess.supervision.spec.LaunchSpec;
import io.persistentprocess.supervision.spec.Rlimit;
import io.persistentprocess.supervision.spec.SigpipeDisposition;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The format of a launch spec in checkpoints. It is flat: a later version adds its fields at the top level, where this version keeps unknown ones. An absent field has
 * the value that applied before it was introduced. Pure; any thread.
 */
final class LaunchSpecCodec {
    private static final String SIGPIPE = "sigpipe";

    private static final Set<String> KNOWN = Set.of(
            "type",
            "pidFile",
            "command",
            "environment",
            "defaultVariables",
            "workingDir",
            "user",
            "group",
            "supplementalGroups",
            "addCapabilities",
            "dropCapabilities",
            "noNewPrivileges",
            "rlimits",
            "oomScoreAdj",
            "nice",
            "umask",
            "logs",
            SIGPIPE,
            ProvisionSpecCodec.PROVISION,
            SchedulingCodec.CPU_AFFINITY,
            SchedulingCodec.SCHEDULING,
            SchedulingCodec.NUMA,
            SchedulingCodec.IO_PRIORITY);

    private LaunchSpecCodec() {}

    /** Writes the fields into an object that has been started. */
    static void write(JsonGenerator out, LaunchSpec launch) throws IOException {
        out.writeStringField("type", CheckpointEnumNames.TYPE.word(launch.type()));
        if (launch.pidFile().isPresent()) {
            out.writeStringField("pidFile", launch.pidFile().get());
        }
        texts(out, "command", launch.command());
        out.writeObjectFieldStart("environment");
        for (Map.Entry<String, String> variable : launch.environment().entrySet()) {
            out.writeStringField(variable.getKey(), variable.getValue());
        }
        out.writeEndObject();
        texts(out, "defaultVariables", launch.defaultVariables());
        out.writeStringField("workingDir", launch.workingDir());
        credentials(out, launch.credentials());
        rlimits(out, launch.rlimits());
        out.writeNumberField("oomScoreAdj", launch.oomScoreAdj());
        out.writeNumberField("nice", launch.nice());
        out.writeNumberField("umask", launch.umask());
        out.writeStringField("logs", CheckpointEnumNames.LOGS.word(launch.logDestination()));
        // The default is not written, so that processes started before this field existed do not look changed and are
        // not restarted.
        if (launch.sigpipe() != SigpipeDisposition.IGNORED) {
            out.writeStringField(SIGPIPE, CheckpointEnumNames.SIGPIPE.word(launch.sigpipe()));
        }
        ProvisionSpecCodec.write(out, launch.provision());
        SchedulingCodec.write(out, launch.scheduling());
        for (Map.Entry<String, String> later : new TreeMap<>(launch.laterFields()).entrySet()) {
            out.writeFieldName(later.getKey());
            out.writeRawValue(later.getValue());
        }
    }

    private static void credentials(JsonGenerator out, CredentialsSpec credentials) throws IOException {
        if (credentials.user().isPresent()) {
            out.writeStringField("user", credentials.user().get());
        }
        if (credentials.group().isPresent()) {
            out.writeStringField("group", credentials.group().get());
        }
        texts(out, "supplementalGroups", credentials.supplementalGroups());
        texts(out, "addCapabilities", credentials.addCapabilities());
        texts(out, "dropCapabilities", credentials.dropCapabilities());
        out.writeBooleanField("noNewPrivileges", credentials.noNewPrivileges());
    }

    private static void rlimits(JsonGenerator out, Map<String, Rlimit> rlimits) throws IOException {
        out.writeObjectFieldStart("rlimits");
        for (Map.Entry<String, Rlimit> limit : rlimits.entrySet()) {
            out.writeObjectFieldStart(limit.getKey());
            out.writeNumberField("soft", limit.getValue().soft());
            out.writeNumberField("hard", limit.getValue().hard());
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    static void texts(JsonGenerator out, String name, Collection<String> texts) throws IOException {
        out.writeArrayFieldStart(name);
        for (String text : texts) {
            out.writeString(text);
        }
        out.writeEndArray();
    }

    static LaunchSpec read(CheckpointFields fields) throws CheckpointFormatException {
        return new LaunchSpec(
                fields.word("type", CheckpointEnumNames.TYPE),
                fields.optionalText("pidFile"),
                fields.requiredTexts("command"),
                fields.object("environment").textMap(),
                fields.text("workingDir"),
                new CredentialsSpec(
                        fields.optionalText("user"),
                        fields.optionalText("group"),
                        fields.texts("supplementalGroups"),
                        fields.texts("addCapabilities"),
                        fields.texts("dropCapabilities"),
                        fields.flag("noNewPrivileges", false)),
                rlimits(fields.object("rlimits")),
                (int) fields.number("oomScoreAdj", Integer.MIN_VALUE, Integer.MAX_VALUE),
                (int) fields.number("nice", Integer.MIN_VALUE, Integer.MAX_VALUE),
                (int) fields.number("umask", 0, 0777),
                fields.word("logs", CheckpointEnumNames.LOGS),
                fields.names().contains(SIGPIPE)
                        ? fields.word(SIGPIPE, CheckpointEnumNames.SIGPIPE)
                        : SigpipeDisposition.IGNORED,
                SchedulingCodec.read(fields),
                new HashSet<>(fields.texts("defaultVariables")),
                ProvisionSpecCodec.read(fields),
                fields.others(KNOWN));
    }

    static Map<String, Rlimit> rlimits(CheckpointFields fields) throws CheckpointFormatException {
        Map<String, Rlimit> limits = new LinkedHashMap<>();
        for (String name : fields.names()) {
            if (RlimitNumbers.resource(name).isEmpty()) {
                throw new CheckpointFormatException(
                        "it has the limit \"%s\", which this version of ppg does not know".formatted(name));
            }
            CheckpointFields limit = fields.object(name);
            limits.put(name, new Rlimit(limit.number("soft"), limit.number("hard")));
        }
        return limits;
    }
}
