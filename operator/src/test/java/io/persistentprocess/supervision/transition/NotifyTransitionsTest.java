package io.persistentprocess.supervision.transition;

import static io.persistentprocess.supervision.spec.Specs.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.MemberType;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Event.RequirementMet;
import io.persistentprocess.supervision.instance.Event.RequirementUnmet;
import io.persistentprocess.supervision.instance.Event.StopRequested;
import io.persistentprocess.supervision.instance.Event.TimeoutExtended;
import io.persistentprocess.supervision.instance.ExitReason;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.instance.InstanceState.Stopping;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.instance.ReadinessRequirement;
import io.persistentprocess.supervision.instance.Story;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.Specs;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a service says of itself beside READY=1. */
class NotifyTransitionsTest {
    private static final InstanceSpec NOTIFY = Specs.spec(Specs.launch(MemberType.Notify, Optional.empty(), "daemon"));
    private static final Duration GRACE = NOTIFY.stop().gracePeriod();

    private static Story starting() {
        Story story = Story.started(NOTIFY);
        story.actions();
        return story;
    }

    private static Story ready() {
        Story story = starting();
        story.happens(new RequirementMet(story.main(), ReadinessRequirement.NOTIFIED))
                .actions();
        return story;
    }

    private static Story ending() {
        Story story = ready();
        return story.happens(new RequirementUnmet(story.main(), ReadinessRequirement.STAYS, "is about to end"));
    }

    @Test
    void whoSaysThatItEndsIsNotReadyButRuns() {
        Story story = ending();

        assertThat(story.phase()).isEqualTo(Phase.Running);
        assertThat(story.instance().isReady()).isFalse();
        assertThat(story.actions())
                .contains(new Action.Publish(WEB, new InstanceReport(InstanceReport.Type.NotReady, "is about to end")))
                .noneMatch(Action.Signal.class::isInstance);
    }

    @Test
    void whoSaysThatItEndsFollowsItsRestartPolicy() {
        Story story = ending().exits(0).empty();

        assertThat(story.instance().history().restarts()).isOne();
        assertThat(story.instance().history().lastExit().orElseThrow().reason()).isEqualTo(ExitReason.Completed);
        assertThat(story.instance().history().lastExit().orElseThrow().stopReason())
                .isEmpty();
    }

    @Test
    void whoSaysThatItEndsAndDoesNotIsEnded() {
        Story story = ending().after(GRACE).timer();

        assertThat(story.state()).isInstanceOf(Stopping.class);
        assertThat(story.reports()).contains(InstanceReport.Type.Unhealthy);
    }

    @Test
    void theEndIsStillAwaitedByTheNextAgent() {
        Story story = ending().adoptedAlive();
        assertThat(story.instance().isReady()).isFalse();

        story.after(GRACE).timer();

        assertThat(story.state()).isInstanceOf(Stopping.class);
    }

    @Test
    void aStartThatNeedsMoreTimeHasIt() {
        Story story = starting();
        story.happens(new TimeoutExtended(story.main(), NOTIFY.startTimeout().plusSeconds(60)))
                .after(NOTIFY.startTimeout())
                .timer();
        assertThat(story.state()).isInstanceOf(Running.class);

        story.after(Duration.ofSeconds(60)).timer();

        assertThat(story.state()).isInstanceOf(Stopping.class);
    }

    @Test
    void anExtensionNeverShortens() {
        Story story = starting();
        story.happens(new TimeoutExtended(story.main(), Duration.ofSeconds(1)))
                .after(Duration.ofSeconds(1))
                .timer();

        assertThat(story.state()).isInstanceOf(Running.class);
    }

    @Test
    void aStopThatNeedsMoreTimeHasItAlsoWithTheNextAgent() {
        Story story = ready();
        ProcessId main = story.main();
        story.happens(new StopRequested());
        story.actions();
        story.happens(new TimeoutExtended(main, GRACE.multipliedBy(3)));
        BootTime until = ((Stopping) story.state()).deadline();
        assertThat(story.actions()).contains(new Action.ArmTimer(WEB, until));
        assertThat(story.checkpoint().until()).isEqualTo(until);

        story.after(GRACE).timer();

        assertThat(((Stopping) story.state()).deadline()).isEqualTo(until);
        assertThat(story.reports()).doesNotContain(InstanceReport.Type.Killed);
    }

    @Test
    void aStrangersExtensionChangesNothing() {
        Story story = starting();
        story.happens(new TimeoutExtended(new ProcessId(4711, 1), Duration.ofDays(1)))
                .after(NOTIFY.startTimeout())
                .timer();

        assertThat(story.state()).isInstanceOf(Stopping.class);
    }

    @Test
    void row37_anAdoptedProcessWhoseReadyMayBeLostIsNotEnded() {
        Story story = starting().adoptedAlive();
        assertThat(story.phase()).isEqualTo(Phase.Starting);

        story.after(NOTIFY.startTimeout()).timer();

        assertThat(story.state()).isInstanceOf(Running.class);
        assertThat(story.instance().isReady()).isTrue();
        assertThat(story.reports()).contains(InstanceReport.Type.Ready);
    }

    @Test
    void itsNextProcessHasToSayItself() {
        Story story = starting().adoptedAlive().exits(1).empty().spawned();

        story.after(NOTIFY.startTimeout()).timer();

        assertThat(story.state()).isInstanceOf(Stopping.class);
    }
}
