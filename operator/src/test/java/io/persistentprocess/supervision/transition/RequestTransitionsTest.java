package io.persistentprocess.supervision.transition;

import static io.persistentprocess.supervision.spec.Specs.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.api.OomPolicy;
import io.persistentprocess.api.RestartPolicy;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.Event.Survivors;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceState;
import io.persistentprocess.supervision.instance.InstanceState.Gone;
import io.persistentprocess.supervision.instance.InstanceState.Idle;
import io.persistentprocess.supervision.instance.InstanceState.Launching;
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.instance.InstanceState.Stopping;
import io.persistentprocess.supervision.instance.LaunchOrigin;
import io.persistentprocess.supervision.instance.Story;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.ReplacementPolicy;
import io.persistentprocess.supervision.spec.ResourceSpec;
import io.persistentprocess.supervision.spec.Specs;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RequestTransitionsTest {
    private static final InstanceSpec SPEC = Specs.spec(Specs.simple("web"));
    private static final InstanceSpec OTHER = Specs.spec(Specs.simple("web", "--other"));

    /** What an instance may be doing when a wish comes. */
    enum Doing {
        NOTHING_YET,
        CLEARING,
        LAUNCHING,
        RUNNING,
        STOPPING,
        CLEARING_AFTER_A_CRASH,
        BACKING_OFF;

        Story story() {
            return switch (this) {
                case NOTHING_YET -> Story.of(SPEC);
                case CLEARING -> NOTHING_YET.story().wanted(SPEC);
                case LAUNCHING -> CLEARING.story().empty();
                case RUNNING -> LAUNCHING.story().spawned();
                case STOPPING -> RUNNING.story().happens(new Event.RestartRequested());
                case CLEARING_AFTER_A_CRASH -> RUNNING.story().crashes();
                case BACKING_OFF ->
                    CLEARING_AFTER_A_CRASH.story().empty().spawned().crashes().empty();
            };
        }
    }

    /** Gives every answer that is waited for until nothing is. */
    private static Story settle(Story story) {
        for (int i = 0; i < 10; i++) {
            switch (story.state()) {
                case Launching _ -> story.spawned();
                case Stopping _ -> story.exits(0).empty();
                case InstanceState.Clearing _ -> story.empty();
                default -> {}
            }
        }
        return story;
    }

    /** A clock that is ahead makes every process look too old for the request. */
    @Test
    void aLastingRequestIsCarriedOutOnceAlsoOverTheDeathsOfAgents() {
        Event request = new Event.RestartRequested(Optional.of("2100-01-01T00:00:00Z"));
        Story story = Story.started(SPEC).happens(request).exits(0).empty().spawned();
        assertThat(story.state()).isInstanceOf(Running.class);
        for (int agents = 0; agents < 3; agents++) {
            story.adoptedAlive().happens(request);
            assertThat(story.state()).isInstanceOf(Running.class);
        }
        story.happens(new Event.RestartRequested(Optional.of("2026-01-01T00:00:00Z")));
        assertThat(story.state()).isInstanceOf(Stopping.class);
    }

    @ParameterizedTest
    @EnumSource
    void aStopByHandLastsWhateverItWasDoing(Doing doing) {
        if (doing == Doing.NOTHING_YET) {
            return;
        }
        Story story = settle(doing.story().happens(new Event.StopRequested()));
        assertThat(story.state()).isEqualTo(new Idle());
        story.wanted(OTHER).wanted(SPEC);
        assertThat(story.state()).isEqualTo(new Idle());
        assertThat(settle(story.happens(new Event.RestartRequested())).state()).isInstanceOf(Running.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = Doing.class,
            names = {"NOTHING_YET", "CLEARING"},
            mode = EnumSource.Mode.EXCLUDE)
    void row20_aStopByHandOutlivesTheAgentWhateverItWasDoing(Doing doing) {
        Story story = doing.story().happens(new Event.StopRequested());
        story.adopted(Duration.ofSeconds(1), Set.of(story.main()), Survivors.SOME);
        assertThat(settle(story).state()).isEqualTo(new Idle());
        assertThat(story.instance().goal()).isEqualTo(Goal.Hold);
    }

    @ParameterizedTest
    @EnumSource
    void aSuspendedMemberRestsWhateverItWasDoingAndRunsAgainWhenResumed(Doing doing) {
        Story story = settle(doing.story().wanted(SPEC, Goal.Suspend));
        assertThat(story.state()).isEqualTo(new Idle());
        assertThat(settle(story.wanted(SPEC)).state()).isInstanceOf(Running.class);
    }

    @ParameterizedTest
    @EnumSource
    void aMemberRunsFromItsLatestSpecWhateverItWasDoing(Doing doing) {
        Story story = settle(doing.story().wanted(OTHER));
        assertThat(story.state()).isInstanceOf(Running.class);
        assertThat(story.instance().launched()).isEqualTo(new LaunchOrigin.From(OTHER.launch()));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNoLongerWantedGoesWhateverItWasDoing(Doing doing) {
        assertThat(settle(doing.story().happens(new Event.Unwanted())).state()).isEqualTo(new Gone());
    }

    @ParameterizedTest
    @EnumSource
    void aRepeatedWishChangesNothing(Doing doing) {
        if (doing == Doing.NOTHING_YET) {
            return;
        }
        Story story = doing.story();
        Instance before = story.instance();
        story.actions();
        story.wanted(SPEC);
        assertThat(story.instance()).isEqualTo(before);
        assertThat(story.actions()).isEmpty();
    }

    @Test
    void whatDoesNotConcernTheProcessIsWrittenDownAndNothingElse() {
        Story story = Doing.RUNNING.story();
        story.actions();
        InstanceSpec sameLaunch = Specs.spec(Specs.simple("web"), Specs.policy(RestartPolicy.OnFailure), Specs.STOP);
        story.wanted(sameLaunch);
        assertThat(story.state()).isInstanceOf(Running.class);
        assertThat(story.actions()).hasSize(1).first().isInstanceOf(Action.Persist.class);
    }

    @Test
    void aChangedLaunchSpecIsAppliedByAStopAndAStartThatIsNoRestart() {
        Story story = Doing.RUNNING.story().wanted(OTHER);
        assertThat(story.state()).isInstanceOf(Stopping.class);
        story.exits(0).empty().spawned();
        assertThat(story.instance().history().restarts()).isZero();
    }

    @Test
    void aSpecThatChangesWhileAProcessIsStartedIsFollowedAsSoonAsItRuns() {
        Story story = Doing.LAUNCHING.story().wanted(OTHER).spawned();
        assertThat(story.state()).isInstanceOf(Stopping.class);
    }

    @Test
    void whatIsSuspendedInBackOffLeavesNoTimerBehind() {
        Story story = Doing.BACKING_OFF.story();
        story.actions();
        settle(story.wanted(OTHER, Goal.Suspend));
        assertThat(story.state()).isEqualTo(new Idle());
        assertThat(story.actions()).contains(new Action.DisarmTimer(WEB));
    }

    @Test
    void whatADeletedGroupLeavesRunningIsNeitherSignalledNorForgottenByItsCgroup() {
        Story story = Doing.RUNNING.story();
        story.actions();
        story.happens(new Event.Orphaned());
        assertThat(story.state()).isEqualTo(new Gone());
        assertThat(story.actions())
                .extracting(action -> action.getClass().getSimpleName())
                .containsExactly("Persist", "DisarmTimer", "Release", "Publish");
    }

    @Test
    void whatDoesNotRunIsNotLeftBehindByADeletedGroup() {
        assertThat(settle(Doing.BACKING_OFF.story().happens(new Event.Orphaned()))
                        .state())
                .isEqualTo(new Gone());
    }

    @Test
    void aSuspendedMemberIsNotStartedByHand() {
        Story story = Story.of(SPEC).wanted(SPEC, Goal.Suspend).happens(new Event.RestartRequested());
        assertThat(story.state()).isEqualTo(new Idle());
        assertThat(story.actions()).isEmpty();
    }

    @Test
    void aChangedDeletionPolicyIsRemembered() {
        Story story = Doing.RUNNING.story();
        story.happens(new Event.Wanted(SPEC, DeletionPolicy.Orphan, Goal.Run));
        assertThat(story.checkpoint().deletionPolicy()).isEqualTo(DeletionPolicy.Orphan);
    }

    @Test
    void aChangeThatIsToWaitForTheNextStartLeavesTheProcessAlone() {
        Story story = Doing.RUNNING.story().happens(atNextStart(OTHER));
        assertThat(story.state()).isInstanceOf(Running.class);
        assertThat(settle(story.crashes()).instance().launched()).isEqualTo(new LaunchOrigin.From(OTHER.launch()));
    }

    @Test
    void aRestartByHandTakesTheChangeThatWaitsForIt() {
        Story story = Doing.RUNNING.story().happens(atNextStart(OTHER));
        assertThat(settle(story.happens(new Event.RestartRequested()))
                        .instance()
                        .launched())
                .isEqualTo(new LaunchOrigin.From(OTHER.launch()));
    }

    @Test
    void row21_theNextAgentLeavesAProcessAloneWhoseChangeIsToWait() {
        Story story = Doing.RUNNING.story().happens(atNextStart(OTHER));
        story.adopted(Duration.ofSeconds(1), Set.of(story.main()), Survivors.SOME);
        assertThat(story.state()).isInstanceOf(Running.class);
    }

    @Test
    void aChangeThatWaitedIsMadeWhenItIsToBeMadeAtOnce() {
        Story story = Doing.RUNNING.story().happens(atNextStart(OTHER)).wanted(OTHER);
        assertThat(story.state()).isInstanceOf(Stopping.class);
    }

    @ParameterizedTest
    @EnumSource
    void whatDoesNotRunStartsFromItsLatestSpecThoughChangesAreToWaitForTheNextStart(Doing doing) {
        if (doing == Doing.LAUNCHING || doing == Doing.RUNNING) {
            return;
        }
        assertThat(settle(doing.story().happens(atNextStart(OTHER))).instance().launched())
                .isEqualTo(new LaunchOrigin.From(OTHER.launch()));
    }

    private static Event atNextStart(InstanceSpec spec) {
        return new Event.Wanted(spec, DeletionPolicy.Terminate, Goal.Run, ReplacementPolicy.AtNextStart);
    }

    @Test
    void otherResourcesAreRememberedAndLeaveTheProcessAlone() {
        Story story = Doing.RUNNING.story();
        InstanceSpec limited = SPEC.withResources(new ResourceSpec(
                Optional.of(500L),
                Optional.empty(),
                Optional.of(1L << 30),
                Optional.empty(),
                Optional.of(10L),
                OomPolicy.Restart));

        story.actions();
        story.wanted(limited);

        assertThat(story.state()).isInstanceOf(Running.class);
        assertThat(story.actions())
                .singleElement()
                .isInstanceOfSatisfying(
                        Action.Persist.class,
                        persist -> assertThat(persist.checkpoint().spec()).isEqualTo(limited));
    }
}
