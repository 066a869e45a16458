package io.persistentprocess.agent.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.supervision.command.CommandSpec;
import io.persistentprocess.supervision.command.LifecycleHook;
import io.persistentprocess.supervision.command.LifecycleSpec;
import io.persistentprocess.supervision.command.ReloadSpec;
import io.persistentprocess.supervision.command.ReloadSpec.ReloadAction;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.LaunchOrigin;
import io.persistentprocess.supervision.instance.LifecycleProgress;
import io.persistentprocess.supervision.instance.StopReason;
import io.persistentprocess.supervision.instance.UpdateProgress;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.InstanceSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Commands around a main process, and how far they are, in checkpoints. */
class LifecycleSpecCodecTest {
    private static final InstanceSpec SPEC = GoldenCheckpoints.RICH;
    private static final Optional<CommandSpec> COMMAND = Optional.of(
            new CommandSpec(List.of("/bin/true", "$(MAINPID)"), Duration.ofSeconds(20), CommandSpec.Rights.AGENT));
    private static final LifecycleProgress BUSY = new LifecycleProgress(
            Map.of(LifecycleHook.RELOAD, new BootTime(7), LifecycleHook.POST_STOP, LifecycleProgress.NOT_YET),
            new UpdateProgress.Reloading());

    private final CheckpointCodec codec = new CheckpointCodec();

    static List<LifecycleSpec> lifecycles() {
        return List.of(
                LifecycleSpec.NONE,
                new LifecycleSpec(COMMAND, COMMAND, COMMAND, COMMAND, Optional.empty()),
                reload(new ReloadAction.Signal("SIGHUP", ReloadSpec.Completion.SENT), ReloadSpec.Triggers.NONE),
                reload(new ReloadAction.Signal("SIGUSR1", ReloadSpec.Completion.NOTIFIED), ReloadSpec.Triggers.NONE),
                reload(
                        new ReloadAction.Command(COMMAND.orElseThrow()),
                        new ReloadSpec.Triggers(Set.of(ReloadSpec.Part.ARGUMENTS), Set.of("VERSION"), 1)));
    }

    private static LifecycleSpec reload(ReloadAction action, ReloadSpec.Triggers on) {
        return new LifecycleSpec(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new ReloadSpec(action, on)));
    }

    static List<LifecycleProgress> progress() {
        return List.of(
                LifecycleProgress.NONE,
                BUSY,
                BUSY.with(new UpdateProgress.Checking(StopReason.Requested)),
                BUSY.with(new UpdateProgress.Checked()),
                BUSY.with(new UpdateProgress.Failed("preStart exited with code 1", new BootTime(9))));
    }

    @ParameterizedTest
    @MethodSource("lifecycles")
    void commandsAreReadAsTheyWereWritten(LifecycleSpec lifecycle) {
        assertIsReadAsWritten(of(SPEC.withLifecycle(lifecycle), LifecycleProgress.NONE));
    }

    @ParameterizedTest
    @MethodSource("progress")
    void howFarTheyAreIsReadAsItWasWritten(LifecycleProgress progress) {
        assertIsReadAsWritten(of(SPEC, progress));
    }

    private static Checkpoint of(InstanceSpec spec, LifecycleProgress progress) {
        return Checkpoint.of(Instance.fresh(new InstanceId("default", "web", "web", 0), spec, DeletionPolicy.Terminate)
                .launchedNow()
                .withLifecycle(progress));
    }

    private void assertIsReadAsWritten(Checkpoint checkpoint) {
        assertThat(checkpoint.launched()).isInstanceOf(LaunchOrigin.From.class);
        assertThat(codec.read(
                        Optional.of(codec.spec(checkpoint)),
                        codec.launched(checkpoint),
                        Optional.of(codec.state(checkpoint))))
                .isEqualTo(new CheckpointRecord.Understood(checkpoint, CheckpointRecord.Format.VERSIONED));
    }
}
