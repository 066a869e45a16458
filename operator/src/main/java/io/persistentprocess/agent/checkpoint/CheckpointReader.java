package io.persistentprocess.agent.checkpoint;

import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.Exit;
import io.persistentprocess.supervision.instance.ExitReason;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.HealthFailure;
import io.persistentprocess.supervision.instance.InstanceHistory;
import io.persistentprocess.supervision.instance.LaunchOrigin;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.instance.Readiness;
import io.persistentprocess.supervision.instance.ReadinessRequirement;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.ReplacementPolicy;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Decodes the attributes of a checkpoint, each in its own version, because an agent may have died after it had written one of them. Pure; any thread. */
final class CheckpointReader {
    /** PID_MAX_LIMIT of include/linux/threads.h. */
    private static final long MOST_PIDS = 1 << 22;

    private CheckpointReader() {}

    static CheckpointRecord read(String specJson, Optional<String> launchedJson, String stateJson)
            throws CheckpointFormatException {
        CheckpointFields specFields = CheckpointFields.parse("spec", specJson);
        CheckpointFields stateFields = CheckpointFields.parse("state", stateJson);
        boolean specHasVersion = isVersioned(specFields);
        boolean stateHasVersion = isVersioned(stateFields);
        InstanceSpec spec =
                specHasVersion ? InstanceSpecCodec.read(specFields) : UnversionedCheckpointReader.spec(specFields);
        Checkpoint checkpoint = stateHasVersion
                ? state(stateFields, spec, launched(launchedJson, stateFields, spec))
                : UnversionedCheckpointReader.state(stateFields, spec, other(launchedJson));
        return new CheckpointRecord.Understood(
                checkpoint,
                specHasVersion && stateHasVersion
                        ? CheckpointRecord.Format.VERSIONED
                        : CheckpointRecord.Format.UNVERSIONED);
    }

    private static boolean isVersioned(CheckpointFields fields) throws CheckpointFormatException {
        if (!fields.has("v")) {
            return false;
        }
        long version = fields.number("v", 1, Integer.MAX_VALUE);
        long least = fields.has("minReader") ? fields.number("minReader", 1, Integer.MAX_VALUE) : version;
        if (least > CheckpointCodec.VERSION) {
            throw new CheckpointFormatException("it has version %d, and this version of ppg reads those to %d"
                    .formatted(version, CheckpointCodec.VERSION));
        }
        return true;
    }

    private static LaunchOrigin launched(Optional<String> launchedJson, CheckpointFields state, InstanceSpec spec)
            throws CheckpointFormatException {
        Optional<LaunchOrigin> other = other(launchedJson);
        return other.isPresent() ? other.get() : CheckpointCodec.launched(state, spec.launch());
    }

    private static Optional<LaunchOrigin> other(Optional<String> launchedJson) throws CheckpointFormatException {
        if (launchedJson.isEmpty()) {
            return Optional.empty();
        }
        CheckpointFields fields = CheckpointFields.parse("launched", launchedJson.get());
        if (!isVersioned(fields)) {
            throw new CheckpointFormatException("launched.v is missing in it");
        }
        return Optional.of(new LaunchOrigin.From(LaunchSpecCodec.read(fields.object("launch"))));
    }

    private static Checkpoint state(CheckpointFields fields, InstanceSpec spec, LaunchOrigin launched)
            throws CheckpointFormatException {
        return new Checkpoint(
                spec,
                fields.word("deletionPolicy", CheckpointEnumNames.DELETION_POLICY, DeletionPolicy.Orphan),
                fields.word("replacement", CheckpointEnumNames.REPLACEMENT, ReplacementPolicy.AtNextStart),
                goal(fields),
                fields.word("stage", CheckpointEnumNames.STAGE),
                launched,
                process(fields),
                time(fields, "untilNanos"),
                fields.text("message"),
                history(fields),
                readiness(fields),
                failure(fields),
                LifecycleProgressCodec.read(fields));
    }

    private static Goal goal(CheckpointFields fields) throws CheckpointFormatException {
        Goal goal = fields.word("goal", CheckpointEnumNames.GOAL);
        return goal == Goal.Run
                ? fields.optionalText("groupGoal")
                        .flatMap(CheckpointEnumNames.GROUP_GOAL::value)
                        .orElse(goal)
                : goal;
    }

    private static Readiness readiness(CheckpointFields fields) throws CheckpointFormatException {
        Map<ReadinessRequirement, String> unmet = new EnumMap<>(ReadinessRequirement.class);
        Optional<CheckpointFields> written = fields.optionalObject("unmet");
        if (written.isPresent()) {
            // What a later version requires is unknown here, so nothing could ever meet it.
            written.get()
                    .textMap()
                    .forEach((name, why) -> CheckpointEnumNames.READINESS_REQUIREMENT
                            .value(name)
                            .ifPresent(requirement -> unmet.put(requirement, why)));
        }
        return unmet.isEmpty() ? Readiness.READY : new Readiness(unmet);
    }

    private static Optional<HealthFailure> failure(CheckpointFields fields) throws CheckpointFormatException {
        Optional<CheckpointFields> written = fields.optionalObject("healthFailure");
        return written.isPresent()
                ? Optional.of(new HealthFailure(
                        written.get().word("reason", CheckpointEnumNames.EXIT_REASON, ExitReason.Unhealthy),
                        written.get().text("message"),
                        written.get().duration("ran")))
                : Optional.empty();
    }

    static ProcessId process(CheckpointFields fields) throws CheckpointFormatException {
        return new ProcessId((int) fields.number("pid", 0, MOST_PIDS), fields.number("startTicks", 0, Long.MAX_VALUE));
    }

    static BootTime time(CheckpointFields fields, String name) throws CheckpointFormatException {
        return new BootTime(fields.number(name, 0, Long.MAX_VALUE));
    }

    private static InstanceHistory history(CheckpointFields fields) throws CheckpointFormatException {
        Optional<CheckpointFields> exit = fields.optionalObject("lastExit");
        return new InstanceHistory(
                fields.number("restarts", 0, Long.MAX_VALUE),
                (int) fields.number("failures", 0, Integer.MAX_VALUE),
                fields.numbers("recentStartsNanos").stream().map(BootTime::new).toList(),
                exit.isPresent() ? Optional.of(exit(exit.get(), time(exit.get(), "atNanos"))) : Optional.empty(),
                fields.optionalText("startReason").flatMap(CheckpointEnumNames.START_REASON::value),
                fields.optionalText("restartedAt"),
                fields.numbers("groupRestartsNanos").stream().map(BootTime::new).toList(),
                fields.optionalText("reloadedAt"));
    }

    static Exit exit(CheckpointFields fields, BootTime at) throws CheckpointFormatException {
        return new Exit(
                fields.word("reason", CheckpointEnumNames.EXIT_REASON, ExitReason.Unknown),
                fields.optionalNumber("exitCode").map(Long::intValue),
                fields.optionalText("signal"),
                fields.text("message"),
                at,
                fields.optionalText("stopReason").flatMap(CheckpointEnumNames.STOP_REASON::value),
                fields.optionalText("output").orElse(""));
    }
}
