package io.persistentprocess.supervision.transition;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.supervision.command.CommandSpec;
import io.persistentprocess.supervision.command.LifecycleHook;
import io.persistentprocess.supervision.command.LifecycleSpec;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.Checkpoint.Stage;
import io.persistentprocess.supervision.instance.Event.Survivors;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.InstanceHistory;
import io.persistentprocess.supervision.instance.InstanceState.Provisioning;
import io.persistentprocess.supervision.instance.LaunchOrigin;
import io.persistentprocess.supervision.instance.LifecycleProgress;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.instance.Readiness;
import io.persistentprocess.supervision.instance.Story;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.Needs;
import io.persistentprocess.supervision.spec.ReplacementPolicy;
import io.persistentprocess.supervision.spec.Specs;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** What becomes of a postStop that an earlier agent has begun, where the spec has none any more. */
class FormerPostStopTest {
    private static final ProcessId ENDED = new ProcessId(100, 360_000);
    private static final InstanceSpec WITHOUT = needy("web");
    private static final InstanceSpec WITH = needy("next")
            .withLifecycle(new LifecycleSpec(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(new CommandSpec(List.of("tidy"), Duration.ofSeconds(30), CommandSpec.Rights.MEMBER)),
                    Optional.empty()));

    @Test
    void itIsNotRunAgainByTheNextSpecForTheSameEnd() {
        Story story =
                left().adopted(Duration.ofSeconds(9), Set.of(), Survivors.NONE).empty();
        assertThat(story.state()).isInstanceOf(Provisioning.class);

        story.wanted(WITH).empty();

        assertThat(story.actions())
                .noneMatch(action -> action instanceof Action.RunCommand run && run.hook() == LifecycleHook.POST_STOP);
        assertThat(story.state()).isInstanceOf(Provisioning.class);
    }

    @Test
    void itIsNotRunAgainByAnAgentThatFollowsOneThatDiedSoonAfterItsAdoption() {
        Story story = left().adopted(Duration.ofSeconds(9), Set.of(), Survivors.NONE);

        assertThat(story.actions())
                .first(InstanceOfAssertFactories.type(Action.Persist.class))
                .extracting(persist -> persist.checkpoint().lifecycle())
                .isEqualTo(LifecycleProgress.NONE);
    }

    private static InstanceSpec needy(String program) {
        return Specs.spec(Specs.simple(program).withProvision(Needs.A_PATH_AND_A_FILE));
    }

    private static Story left() {
        return Story.of(WITHOUT)
                .withRecord(Optional.of(ENDED))
                .withCheckpoint(new Checkpoint(
                        WITHOUT,
                        DeletionPolicy.Terminate,
                        ReplacementPolicy.AtOnce,
                        Goal.Run,
                        Stage.BACKOFF,
                        new LaunchOrigin.From(WITHOUT.launch()),
                        ENDED,
                        new BootTime(0),
                        "",
                        new InstanceHistory(1, 1, List.of(), Optional.empty()),
                        Readiness.READY,
                        Optional.empty(),
                        LifecycleProgress.NONE.begun(LifecycleHook.POST_STOP, new BootTime(5))));
    }
}
