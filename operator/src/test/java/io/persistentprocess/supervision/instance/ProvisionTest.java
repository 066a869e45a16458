package io.persistentprocess.supervision.instance;

import static io.persistentprocess.supervision.spec.Specs.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.supervision.command.CommandOutcome;
import io.persistentprocess.supervision.command.CommandResult;
import io.persistentprocess.supervision.command.CommandSpec;
import io.persistentprocess.supervision.command.LifecycleHook;
import io.persistentprocess.supervision.command.LifecycleSpec;
import io.persistentprocess.supervision.instance.Event.Survivors;
import io.persistentprocess.supervision.instance.InstanceState.AwaitingCondition;
import io.persistentprocess.supervision.instance.InstanceState.Clearing;
import io.persistentprocess.supervision.instance.InstanceState.Idle;
import io.persistentprocess.supervision.instance.InstanceState.Launching;
import io.persistentprocess.supervision.instance.InstanceState.PreStarting;
import io.persistentprocess.supervision.instance.InstanceState.Provisioning;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.Needs;
import io.persistentprocess.supervision.spec.Specs;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a start needs on the node comes before it, and a condition that is not met is no failure. */
class ProvisionTest {
    private static final InstanceSpec PLAIN = Specs.spec(Specs.simple("web"));
    private static final InstanceSpec NEEDY = Specs.spec(Specs.simple("web").withProvision(Needs.A_PATH_AND_A_FILE));
    private static final InstanceSpec TESTED = NEEDY.withLifecycle(new LifecycleSpec(
            Optional.of(new CommandSpec(List.of("test"), Duration.ofSeconds(30), CommandSpec.Rights.MEMBER)),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));

    private static Story provisioning() {
        return Story.of(NEEDY).wanted(NEEDY).onlyEmpty();
    }

    private static BootTime run(Story story) {
        return switch (story.state()) {
            case Provisioning provisioning -> provisioning.run();
            case AwaitingCondition awaiting -> awaiting.run();
            default -> throw new AssertionError(story.state());
        };
    }

    private static Story provisioned(Story story) {
        return story.happens(new Event.Provisioned(run(story)));
    }

    private static Story unmet(Story story, String why) {
        return story.happens(new Event.ConditionUnmet(run(story), why));
    }

    private static Event.CommandEnded preStart(Story story) {
        return new Event.CommandEnded(
                LifecycleHook.PRE_START,
                story.instance().lifecycle().pending().get(LifecycleHook.PRE_START),
                new CommandResult(new CommandOutcome.Exited(0)));
    }

    @Test
    void aMemberThatNeedsNothingIsStartedAsEver() {
        Story story = Story.of(PLAIN).wanted(PLAIN).onlyEmpty();
        assertThat(story.state()).isInstanceOf(Launching.class);
        assertThat(story.actions()).noneMatch(Action.Provision.class::isInstance);
    }

    @Test
    void nothingIsStartedOrCountedBeforeEverythingIsThere() {
        Story story = provisioning();
        assertThat(story.phase()).isEqualTo(Phase.Pending);
        assertThat(story.actions())
                .contains(new Action.Provision(WEB, run(story), NEEDY.launch()))
                .noneMatch(Action.Spawn.class::isInstance)
                .noneMatch(Action.Persist.class::isInstance);
        assertThat(provisioned(story).state()).isInstanceOf(Launching.class);
        assertThat(story.actions()).contains(new Action.Spawn(WEB, NEEDY.launch()));
    }

    @Test
    void everyRestartProvidesAnew() {
        Story story = provisioned(provisioning()).spawned().after(Duration.ofMinutes(1));
        story.actions();
        story.crashes().onlyEmpty();
        assertThat(story.state()).isInstanceOf(Provisioning.class);
        assertThat(provisioned(story).spawned().instance().history().restarts()).isEqualTo(1);
    }

    @Test
    void whatCannotBeProvidedIsAStartErrorWithABackOff() {
        Story story = provisioning();
        for (int i = 0; i < 2; i++) {
            story.happens(new Event.ProvisionFailed(run(story), "environment file /a: Permission denied"))
                    .onlyEmpty();
        }
        assertThat(story.phase()).isEqualTo(Phase.BackOff);
        Exit exit = story.instance().history().lastExit().orElseThrow();
        assertThat(exit.reason()).isEqualTo(ExitReason.StartError);
        assertThat(exit.message()).isEqualTo("environment file /a: Permission denied");
        assertThat(story.instance().outdated()).isFalse();
    }

    @Test
    void afterTheTimeoutOfAStartNothingWaitsAnyLonger() {
        Story story = provisioning().after(NEEDY.startTimeout()).timer().onlyEmpty();
        assertThat(story.instance().history().lastExit().orElseThrow().message())
                .startsWith("its files and directories were not prepared within");
        assertThat(story.state()).isInstanceOf(Provisioning.class);
    }

    @Test
    void anAnswerToAnEarlierAttemptCountsForNothing() {
        Story story = provisioning();
        BootTime earlier = run(story);
        story.after(NEEDY.startTimeout()).timer().onlyEmpty();
        story.happens(new Event.Provisioned(earlier));
        assertThat(story.state()).isInstanceOf(Provisioning.class);
    }

    @Test
    void aConditionThatIsNotMetIsWaitedForAndNoFailure() {
        Story story = unmet(provisioning(), "/dev/eth-tap does not exist");
        assertThat(story.state()).isInstanceOf(AwaitingCondition.class);
        assertThat(story.reports()).contains(InstanceReport.Type.ConditionUnmet);
        assertThat(story.instance().history().failures()).isZero();
        story.after(Duration.ofHours(5)).timer();
        assertThat(story.state()).isInstanceOf(AwaitingCondition.class);
        story.happens(new Event.ConditionChanged(run(story)));
        assertThat(provisioned(story).state()).isInstanceOf(Launching.class);
        assertThat(story.instance().history().failures()).isZero();
    }

    @Test
    void theSameReasonIsReportedOnceAndAnotherOneAgain() {
        Story story = unmet(provisioning(), "one");
        story.actions();
        story.happens(new Event.ConditionChanged(run(story)));
        assertThat(unmet(story, "one").reports()).isEmpty();
        story.happens(new Event.ConditionChanged(run(story)));
        assertThat(unmet(story, "another").reports()).containsExactly(InstanceReport.Type.ConditionUnmet);
    }

    @Test
    void aChangedSpecThatAlsoSuspendsEndsTheWait() {
        Story story = unmet(provisioning(), "one");
        assertThat(story.wanted(PLAIN, Goal.Suspend).empty().state()).isInstanceOf(Idle.class);
    }

    @Test
    void aRestartRequestChecksAnewAndTheSameReasonIsNotReportedAgain() {
        Story story = unmet(provisioning(), "one");
        story.after(Duration.ofMinutes(1));
        story.actions();
        story.happens(new Event.RestartRequested(Optional.of("now"))).onlyEmpty();
        assertThat(story.state()).isInstanceOf(Provisioning.class);
        assertThat(unmet(story, "one").reports()).isEmpty();
        story.happens(new Event.ConditionChanged(run(story)));
        assertThat(provisioned(story).state()).isInstanceOf(Launching.class);
    }

    @Test
    void aStopEndsTheWait() {
        Story story = unmet(provisioning(), "one").happens(new Event.StopRequested());
        assertThat(story.onlyEmpty().state()).isEqualTo(new Idle());
    }

    @Test
    void aStopWhileItIsProvidedStartsNothing() {
        Story story = provisioning();
        BootTime run = run(story);
        story.happens(new Event.StopRequested());
        assertThat(story.onlyEmpty().state()).isEqualTo(new Idle());
        story.happens(new Event.Provisioned(run)).timer();
        assertThat(story.state()).isEqualTo(new Idle());
    }

    @Test
    void aChangedConditionIsCheckedAtOnce() {
        Story story = unmet(provisioning(), "one");
        InstanceSpec changed = Specs.spec(Specs.simple("web").withProvision(Needs.A_FILE));
        story.after(Duration.ofSeconds(1)).wanted(changed);
        story.actions();
        assertThat(story.state()).isInstanceOf(Provisioning.class);
        assertThat(provisioned(story).actions()).contains(new Action.Spawn(WEB, changed.launch()));
    }

    @Test
    void aChangedConditionRestartsNoRunningProcess() {
        Story story = provisioned(provisioning()).spawned();
        story.actions();
        story.wanted(Specs.spec(Specs.simple("web").withProvision(Needs.A_FILE)));
        assertThat(story.phase()).isEqualTo(Phase.Running);
        assertThat(story.actions()).noneMatch(Action.Signal.class::isInstance);
    }

    @Test
    void preStartComesAfterIt() {
        Story story = Story.of(TESTED).wanted(TESTED).onlyEmpty();
        assertThat(story.actions()).noneMatch(Action.RunCommand.class::isInstance);
        assertThat(provisioned(story).state()).isInstanceOf(PreStarting.class);
        assertThat(story.happens(preStart(story)).state()).isInstanceOf(Launching.class);
    }

    @Test
    void row20_anAgentThatAwaitsThePreStartOfAnotherProvidesForTheProcessFirst() {
        Story story = provisioned(Story.of(TESTED).wanted(TESTED).onlyEmpty());
        story.adopted(Duration.ofSeconds(1), Set.of(), Survivors.SOME);
        assertThat(story.state()).isInstanceOf(Provisioning.class);
        assertThat(story.actions())
                .filteredOn(Action.Provision.class::isInstance)
                .last()
                .satisfies(action -> assertThat(
                                ((Action.Provision) action).launch().provision().conditions())
                        .isEmpty());
        assertThat(provisioned(story).state()).isInstanceOf(PreStarting.class);
        assertThat(story.actions())
                .anySatisfy(action -> assertThat(action)
                        .isInstanceOfSatisfying(
                                Action.RunCommand.class,
                                run -> assertThat(run.earlier()).isEqualTo(Action.EarlierRun.RESUMED)));
        assertThat(story.happens(preStart(story)).state()).isInstanceOf(Launching.class);
    }

    @Test
    void row20_aSpecWithoutPreStartEndsTheWaitForThePreStartOfAnotherAgent() {
        Story story = provisioned(Story.of(TESTED).wanted(TESTED).onlyEmpty());
        story.adopted(Duration.ofSeconds(1), Set.of(), Survivors.SOME);
        story.wanted(NEEDY);
        assertThat(story.state()).isInstanceOf(Clearing.class);
        assertThat(provisioned(story.onlyEmpty()).state()).isInstanceOf(Launching.class);
    }

    @Test
    void row20_anAgentThatDiesWhileItProvidesLeavesNothingCounted() {
        Story story = provisioned(provisioning()).spawned().after(Duration.ofMinutes(1));
        story.crashes()
                .onlyEmpty()
                .adopted(Duration.ofSeconds(1), Set.of(), Survivors.NONE)
                .onlyEmpty();
        assertThat(provisioned(story).instance().history().restarts()).isEqualTo(1);
    }
}
