package io.persistentprocess.agent.checkpoint;

import io.persistentprocess.api.env.DefaultEnvironment;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.InstanceHistory;
import io.persistentprocess.supervision.instance.LaunchOrigin;
import io.persistentprocess.supervision.spec.CredentialsSpec;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.LaunchSpec;
import io.persistentprocess.supervision.spec.ReplacementPolicy;
import io.persistentprocess.supervision.spec.Rlimit;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads checkpoints from before versions were introduced: fields are named after record components, and the launch spec of the running process is a fingerprint of {@code
 * LaunchSpec.toString()} as it was then. Both are frozen here. Pure; any thread.
 */
final class UnversionedCheckpointReader {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private UnversionedCheckpointReader() {}

    static InstanceSpec spec(CheckpointFields fields) throws CheckpointFormatException {
        return InstanceSpecCodec.rest(fields, launch(fields.object("launch")));
    }

    private static LaunchSpec launch(CheckpointFields fields) throws CheckpointFormatException {
        Map<String, String> environment = fields.object("environment").textMap();
        CheckpointFields credentials = fields.object("credentials");
        LaunchSpec launch = new LaunchSpec(
                fields.word("type", CheckpointEnumNames.TYPE),
                fields.optionalText("pidFile"),
                fields.requiredTexts("command"),
                environment,
                fields.text("workingDir"),
                new CredentialsSpec(
                        credentials.optionalText("user"),
                        credentials.optionalText("group"),
                        credentials.texts("supplementalGroups"),
                        credentials.texts("addCapabilities"),
                        credentials.texts("dropCapabilities"),
                        credentials.flag("noNewPrivileges", false)),
                LaunchSpecCodec.rlimits(fields.object("rlimits")),
                (int) fields.number("oomScoreAdj", Integer.MIN_VALUE, Integer.MAX_VALUE),
                (int) fields.number("nice", Integer.MIN_VALUE, Integer.MAX_VALUE),
                (int) fields.number("umask", 0, 0777),
                fields.word("logDestination", CheckpointEnumNames.LOGS));
        return launch.withDefaultVariables(defaults(environment));
    }

    /** Users cannot set variables with the reserved prefix, so these are defaults. */
    private static Set<String> defaults(Map<String, String> environment) {
        return environment.entrySet().stream()
                .filter(variable -> variable.getKey().startsWith(DefaultEnvironment.RESERVED_PREFIX)
                        || (variable.getKey().equals(DefaultEnvironment.PATH_NAME)
                                && variable.getValue().equals(DefaultEnvironment.PATH)))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** @param other the content of the attribute {@code launched}, if there is one */
    static Checkpoint state(CheckpointFields fields, InstanceSpec spec, Optional<LaunchOrigin> other)
            throws CheckpointFormatException {
        return new Checkpoint(
                spec,
                fields.word("deletionPolicy", CheckpointEnumNames.DELETION_POLICY),
                // Agents before 0.2 had no other policy.
                fields.has("replacement")
                        ? fields.word("replacement", CheckpointEnumNames.REPLACEMENT, ReplacementPolicy.AtNextStart)
                        : ReplacementPolicy.AtOnce,
                fields.word("goal", CheckpointEnumNames.GOAL),
                fields.word("stage", CheckpointEnumNames.STAGE),
                other.isPresent() ? other.get() : launched(fields.text("launched"), spec.launch()),
                CheckpointReader.process(fields.object("main")),
                CheckpointReader.time(fields.object("until"), "nanos"),
                fields.text("message"),
                history(fields.object("history")));
    }

    private static LaunchOrigin launched(String fingerprint, LaunchSpec present) {
        if (fingerprint.isEmpty()) {
            return new LaunchOrigin.Nothing();
        }
        return fingerprint.equals(fingerprint(present)) ? new LaunchOrigin.From(present) : new LaunchOrigin.Unknown();
    }

    private static InstanceHistory history(CheckpointFields fields) throws CheckpointFormatException {
        List<BootTime> starts = new ArrayList<>();
        for (CheckpointFields start : fields.objects("recentStarts")) {
            starts.add(CheckpointReader.time(start, "nanos"));
        }
        Optional<CheckpointFields> exit = fields.optionalObject("lastExit");
        return new InstanceHistory(
                fields.number("restarts", 0, Long.MAX_VALUE),
                (int) fields.number("failures", 0, Integer.MAX_VALUE),
                starts,
                exit.isPresent()
                        ? Optional.of(CheckpointReader.exit(
                                exit.get(), CheckpointReader.time(exit.get().object("at"), "nanos")))
                        : Optional.empty());
    }

    /** 64 bits of FNV-1a in hexadecimal. */
    private static String fingerprint(LaunchSpec launch) {
        long hash = FNV_OFFSET;
        for (byte octet : text(launch).getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (octet & 0xff)) * FNV_PRIME;
        }
        return Long.toHexString(hash);
    }

    private static String text(LaunchSpec launch) {
        CredentialsSpec credentials = launch.credentials();
        return "LaunchSpec[type=" + CheckpointEnumNames.TYPE.word(launch.type())
                + ", pidFile=" + launch.pidFile()
                + ", command=" + launch.command()
                + ", environment=" + launch.environment()
                + ", workingDir=" + launch.workingDir()
                + ", credentials=Credentials[user=" + credentials.user()
                + ", group=" + credentials.group()
                + ", supplementalGroups=" + credentials.supplementalGroups()
                + ", addCapabilities=" + credentials.addCapabilities()
                + ", dropCapabilities=" + credentials.dropCapabilities()
                + ", noNewPrivileges=" + credentials.noNewPrivileges()
                + "], rlimits=" + limits(launch.rlimits())
                + ", oomScoreAdj=" + launch.oomScoreAdj()
                + ", nice=" + launch.nice()
                + ", umask=" + launch.umask()
                + ", logDestination=" + CheckpointEnumNames.LOGS.word(launch.logDestination())
                + "]";
    }

    private static String limits(Map<String, Rlimit> limits) {
        return limits.entrySet().stream()
                .map(limit -> "%s=Rlimit[soft=%d, hard=%d]"
                        .formatted(
                                limit.getKey(),
                                limit.getValue().soft(),
                                limit.getValue().hard()))
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
