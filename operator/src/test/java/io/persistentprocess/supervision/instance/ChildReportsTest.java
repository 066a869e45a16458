package io.persistentprocess.supervision.instance;

import static io.persistentprocess.supervision.spec.Specs.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.supervision.instance.Event.ChildKilled;
import io.persistentprocess.supervision.instance.Event.MainFound;
import io.persistentprocess.supervision.instance.Event.MainMissing;
import io.persistentprocess.supervision.instance.Event.MoreChildrenKilled;
import io.persistentprocess.supervision.instance.Event.StopRequested;
import io.persistentprocess.supervision.instance.Event.Survivors;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.Specs;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process of an instance is killed that is not its main one. */
class ChildReportsTest {
    private static final InstanceSpec DAEMON = Specs.spec(Specs.forking("daemon"));
    private static final ProcessId MAIN = new ProcessId(4711, 360_010);
    private static final ProcessId WORKER = new ProcessId(4712, 360_020);
    private static final ProcessEnd SEGMENTATION_FAULT = new ProcessEnd.Killed("SIGSEGV", false);

    private static Story running() {
        Story story =
                Story.started(DAEMON).exits(0).happens(new MainFound(MAIN)).after(Duration.ofMinutes(1));
        story.actions();
        return story;
    }

    private static ChildKilled killed(Story story, ProcessEnd end) {
        return new ChildKilled(WORKER, "nginx", end, story.now());
    }

    private static Action report(String message) {
        return new Action.Publish(WEB, new InstanceReport(InstanceReport.Type.ProcessKilled, message));
    }

    @Test
    void itsNameItsPidAndTheSignalAreReportedAndNothingElseIsDone() {
        Story story = running();
        Instance before = story.instance();

        story.happens(killed(story, SEGMENTATION_FAULT));

        assertThat(story.actions()).containsExactly(report("process 4712 (nginx) was killed by SIGSEGV"));
        assertThat(story.instance()).isEqualTo(before);
    }

    @Test
    void aCoreDumpAndAnOomKillAreReported() {
        Story story = running();

        story.happens(killed(story, new ProcessEnd.Killed("SIGABRT", true)))
                .happens(killed(story, new ProcessEnd.OomKilled()));

        assertThat(story.actions())
                .containsExactly(
                        report("process 4712 (nginx) was killed by SIGABRT, and dumped core"),
                        report("process 4712 (nginx) was killed by SIGKILL, by the OOM killer"));
    }

    @Test
    void aNameCannotDoAnythingToATerminal() {
        Story story = running();

        story.happens(new ChildKilled(WORKER, "a\u001b[2J\nb", SEGMENTATION_FAULT, story.now()));

        assertThat(story.actions()).containsExactly(report("process 4712 (a?[2J b) was killed by SIGSEGV"));
    }

    @Test
    void theNumberOfFurtherOnesIsReported() {
        Story story = running();

        story.happens(new MoreChildrenKilled(4980, Duration.ofMillis(1003)));

        assertThat(story.actions())
                .containsExactly(report(
                        "and 4980 more processes of instances on this host within 1 s, too many to report one by one"));
    }

    /** One that a process of the instance has started, as after an upgrade on the fly. */
    @Test
    void theMainProcessIsNoChild() {
        Story story = running();

        story.happens(new ChildKilled(MAIN, "nginx", SEGMENTATION_FAULT, story.now()));

        assertThat(story.actions()).isEmpty();
    }

    @Test
    void processesKilledByAStopAreNotReported() {
        Story story = running().happens(new StopRequested());
        story.actions();

        story.happens(killed(story, new ProcessEnd.Killed("SIGKILL", false)))
                .happens(new MoreChildrenKilled(7, Duration.ofSeconds(1)));

        assertThat(story.actions()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void whatWasKilledWithTheMainProcessBeforeIsNotReportedForTheNext(int millisToTheNextStart) {
        Story story = running();
        ChildKilled late = killed(story, new ProcessEnd.Killed("SIGKILL", false));
        story.crashes()
                .happens(new MainMissing("no process is left", Survivors.NONE))
                .after(Duration.ofMillis(millisToTheNextStart))
                .empty()
                .spawned()
                .exits(0)
                .happens(new MainFound(new ProcessId(4800, 366_100)));
        assertThat(story.phase()).isEqualTo(Phase.Running);
        story.actions();

        story.happens(late);

        assertThat(story.actions()).isEmpty();
    }
}
