package io.persistentprocess.local.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.local.control.Response.Outcome;
import io.persistentprocess.local.control.Response.Outcome.Result;
import io.persistentprocess.supervision.InstanceId;
import io.persistentprocess.supervision.Phase;
import io.persistentprocess.supervision.Report;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettleTimeTest {
    private static final InstanceId WEB = FakeAgent.id("default", "web", "nginx");
    private static final String REFUSED = "exited with code 1";

    private final FakeAgent agent = new FakeAgent();
    private final SettleTime settling = new SettleTime(Duration.ofSeconds(2));
    private Duration now = Duration.ofSeconds(100);

    private Optional<Outcome> happens(Report.Type type, String message) {
        return settling.happened(WEB, new Report(type, message), now.toNanos());
    }

    private List<Outcome> after(long millis) {
        now = now.plusMillis(millis);
        return settling
                .due(
                        now.toNanos(),
                        id -> agent.instances().stream()
                                .filter(view -> view.id().equals(id))
                                .findFirst())
                .stream()
                .map(SettleTime.Settled::outcome)
                .toList();
    }

    private static Outcome outcome(Result result, String message) {
        return Outcome.of(WEB.toString(), result, message);
    }

    @Test
    void whatStaysUpIsRestartedOnceTheTimeIsOver() {
        assertThat(happens(Report.Type.Stopping, "a restart was requested")).isEmpty();
        assertThat(happens(Report.Type.Started, "pid 7")).isEmpty();
        assertThat(settling.wait(now.toNanos(), Duration.ofSeconds(9))).isEqualTo(Duration.ofSeconds(2));
        assertThat(after(1999)).isEmpty();
        assertThat(after(1)).containsExactly(outcome(Result.RESTARTED, "pid 7"));
        assertThat(after(9000)).isEmpty();
    }

    @Test
    void withoutATimeTheStartIsEnough() {
        assertThat(new SettleTime(Duration.ZERO).happened(WEB, new Report(Report.Type.Restarted, "pid 7"), 5))
                .contains(outcome(Result.RESTARTED, "pid 7"));
    }

    @Test
    void whatEndsAgainIsNotRestartedThoughItIsStartedOnceMore() {
        happens(Report.Type.Started, "pid 7");
        assertThat(happens(Report.Type.Exited, REFUSED)).isEmpty();
        assertThat(happens(Report.Type.Restarted, "pid 8")).isEmpty();
        assertThat(after(1000)).containsExactly(outcome(Result.NOT_RESTARTED, REFUSED));
    }

    @Test
    void whatFailsForGoodSaysWhatTheRestartPolicyHasToDoWithIt() {
        happens(Report.Type.Started, "pid 7");
        happens(Report.Type.Exited, REFUSED);
        happens(Report.Type.Failed, REFUSED + "; its restart policy is Never");
        assertThat(after(1000))
                .containsExactly(outcome(Result.NOT_RESTARTED, REFUSED + "; its restart policy is Never"));
    }

    @Test
    void whatCompletesHasDoneWhatItIsFor() {
        happens(Report.Type.Started, "pid 7");
        happens(Report.Type.Exited, "exited with code 0");
        assertThat(happens(Report.Type.Completed, "exited with code 0"))
                .contains(outcome(Result.RESTARTED, "exited with code 0"));
    }

    @Test
    void aDaemonThatRefusesItsConfigurationNeverComesUp() {
        happens(Report.Type.Stopping, "a restart was requested");
        happens(Report.Type.Exited, REFUSED);
        happens(Report.Type.Exited, REFUSED);
        happens(Report.Type.BackOff, "failed 2 times in a row, next start in 100 ms");
        assertThat(after(1000)).containsExactly(outcome(Result.NOT_RESTARTED, REFUSED));
    }

    @Test
    void anEndFromBeforeTheRestartIsForgottenOnceItIsUp() {
        happens(Report.Type.Exited, "killed by SIGKILL");
        happens(Report.Type.Started, "pid 7");
        assertThat(after(1000)).isEmpty();
        assertThat(after(1000)).containsExactly(outcome(Result.RESTARTED, "pid 7"));
    }

    @Test
    void whatSomebodyElseStopsIsNotRestarted() {
        happens(Report.Type.Started, "pid 7");
        assertThat(happens(Report.Type.Stopping, "a stop was requested"))
                .contains(outcome(Result.NOT_RESTARTED, "a stop was requested"));
    }

    @Test
    void whatCannotBeStartedIsToldAtOnce() {
        assertThat(happens(Report.Type.StartError, "exec /x: No such file or directory"))
                .contains(outcome(Result.NOT_RESTARTED, "exec /x: No such file or directory"));
    }

    @Test
    void anEndWhoseEventWasLostIsSeenWhenTheTimeIsOver() {
        happens(Report.Type.Started, "pid 7");
        agent.show(WEB, Phase.BackOff, REFUSED);
        assertThat(after(2000)).containsExactly(outcome(Result.NOT_RESTARTED, REFUSED));
    }
}
