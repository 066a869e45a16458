package io.persistentprocess.supervision.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.Specs;
import io.persistentprocess.supervision.transition.InstanceMachine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LateNotificationsTest {
    private static final InstanceSpec SPEC = Specs.spec(Specs.simple("web"));
    private static final InstanceSpec DAEMON = Specs.spec(Specs.forking("daemon"));
    private static final ProcessId STRANGER = new ProcessId(9, 9);

    static List<Event> events() {
        return List.of(
                new Event.Wanted(SPEC, DeletionPolicy.Terminate, Goal.Run),
                new Event.Wanted(DAEMON, DeletionPolicy.Orphan, Goal.Run),
                new Event.Wanted(SPEC, DeletionPolicy.Terminate, Goal.Suspend),
                new Event.Unwanted(),
                new Event.Orphaned(),
                new Event.RestartRequested(),
                new Event.StopRequested(),
                new Event.Spawned(new ProcessId(7, 7)),
                new Event.SpawnFailed("exec: Permission denied"),
                new Event.MainEnded(new ProcessId(7, 7), new ProcessEnd.Exited(0)),
                new Event.MainEnded(new ProcessId(8, 8), new ProcessEnd.StatusUnknown()),
                new Event.MainEnded(STRANGER, new ProcessEnd.Killed("SIGKILL", false)),
                new Event.MainFound(new ProcessId(8, 8)),
                new Event.MainMissing("not yet", Event.Survivors.SOME),
                new Event.MainMissing("nothing left", Event.Survivors.NONE),
                new Event.ChildKilled(
                        STRANGER, "worker", new ProcessEnd.Killed("SIGSEGV", false), new BootTime(Long.MAX_VALUE)),
                new Event.MoreChildrenKilled(3, Duration.ofSeconds(1)),
                new Event.CgroupEmpty(),
                new Event.StartPrepared(),
                new Event.PredecessorLingers(),
                new Event.TimerFired());
    }

    @Provide
    Arbitrary<List<Event>> lives() {
        return Arbitraries.of(events()).list().ofMaxSize(60);
    }

    @Property(tries = 2000)
    void anyEventMayComeAtAnyTime(@ForAll("lives") List<Event> life) {
        Instance instance = Instance.fresh(Specs.WEB, SPEC, DeletionPolicy.Terminate);
        BootTime now = new BootTime(0);
        long restarts = 0;
        for (Event event : life) {
            now = now.plus(Duration.ofSeconds(7));
            Step step = InstanceMachine.next(instance, event, now);
            assertThat(InstanceMachine.next(instance, event, now)).isEqualTo(step);
            assertThat(step.instance().history().restarts()).isGreaterThanOrEqualTo(restarts);
            assertThat(step.actions())
                    .filteredOn(Action.Spawn.class::isInstance)
                    .hasSizeLessThanOrEqualTo(maySpawn(event) ? 1 : 0);
            instance = step.instance();
            restarts = instance.history().restarts();
        }
    }

    private static boolean maySpawn(Event event) {
        return event instanceof Event.CgroupEmpty
                || event instanceof Event.StartPrepared
                || event instanceof Event.PredecessorLingers;
    }

    static List<Event> notifications() {
        return events().stream()
                .filter(event -> !(event instanceof Event.Wanted || event instanceof Event.Orphaned))
                .filter(event -> !(event instanceof Event.Unwanted || event instanceof Event.StopRequested))
                .filter(event -> !(event instanceof Event.RestartRequested))
                .filter(event -> !(event instanceof Event.ChildKilled || event instanceof Event.MoreChildrenKilled))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("notifications")
    void whatARunningInstanceDoesNotWaitForChangesNothing(Event event) {
        Story story = Story.started(SPEC);
        changesNothing(story, event);
    }

    @ParameterizedTest
    @MethodSource("notifications")
    void noEventChangesAnInstanceAtRest(Event event) {
        changesNothing(Story.of(SPEC).wanted(SPEC, Goal.Suspend), event);
    }

    @ParameterizedTest
    @MethodSource("notifications")
    void noEventChangesAnInstanceThatIsGone(Event event) {
        changesNothing(Story.started(SPEC).happens(new Event.Orphaned()), event);
    }

    private static void changesNothing(Story story, Event event) {
        Instance before = story.instance();
        story.actions();
        story.happens(event);
        assertThat(story.instance()).isEqualTo(before);
        assertThat(story.actions()).isEmpty();
    }

    @Test
    void anEndThatIsReportedTwiceIsOneEnd() {
        Story story = Story.started(SPEC).after(Duration.ofMinutes(1));
        ProcessId first = story.main();
        Event.MainEnded ended = new Event.MainEnded(first, new ProcessEnd.Exited(1));
        story.happens(ended).happens(ended).empty().happens(ended).spawned().happens(ended);
        assertThat(story.phase()).isEqualTo(Phase.Running);
        assertThat(story.instance().history().restarts()).isEqualTo(1);
    }

    @Test
    void anEmptyCgroupThatIsReportedTwiceLeadsToOneStart() {
        Story story = Story.started(SPEC).after(Duration.ofMinutes(1)).crashes();
        story.actions();
        story.empty().empty().spawned().empty();
        assertThat(story.actions().stream().filter(Action.Spawn.class::isInstance))
                .hasSize(1);
    }

    @Test
    void row26_timersThatAreLongOverdueAfterASleepOfTheMachineDoTheirWorkOnce() {
        Story story = Story.started(SPEC);
        story.crashes().empty().spawned().crashes().empty();
        List<Action> actions = new ArrayList<>();
        story.actions();
        story.after(Duration.ofHours(8)).timer().timer();
        actions.addAll(story.actions());
        assertThat(actions).filteredOn(Action.Clear.class::isInstance).hasSize(1);
        assertThat(actions).noneMatch(Action.Publish.class::isInstance);
    }
}
