package io.persistentprocess.local.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.local.control.ControlResponse.Outcome;
import io.persistentprocess.local.control.ControlResponse.Outcome.Result;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestartTrackerTest {
    private static final InstanceId WEB = FakeAgent.id("default", "web", "nginx");
    private static final String REFUSED = "exited with code 1";

    private final FakeAgent agent = new FakeAgent();
    private final RestartTracker settling = new RestartTracker(Duration.ofSeconds(2));
    private Duration now = Duration.ofSeconds(100);

    private Optional<Outcome> happens(InstanceReport.Type type, String message) {
        return settling.happened(WEB, new InstanceReport(type, message), now.toNanos());
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
                .map(RestartTracker.Settled::outcome)
                .toList();
    }

    private static Outcome outcome(Result result, String message) {
        return Outcome.of(WEB.toString(), result, message);
    }

    @Test
    void whatStaysUpIsRestartedOnceTheTimeIsOver() {
        assertThat(happens(InstanceReport.Type.Stopping, "a restart was requested"))
                .isEmpty();
        assertThat(happens(InstanceReport.Type.Started, "pid 7")).isEmpty();
        assertThat(settling.wait(now.toNanos(), Duration.ofSeconds(9))).isEqualTo(Duration.ofSeconds(2));
        assertThat(after(1999)).isEmpty();
        assertThat(after(1)).containsExactly(outcome(Result.RESTARTED, "pid 7"));
        assertThat(after(9000)).isEmpty();
    }

    @Test
    void withoutATimeTheStartIsEnough() {
        assertThat(new RestartTracker(Duration.ZERO)
                        .happened(WEB, new InstanceReport(InstanceReport.Type.Restarted, "pid 7"), 5))
                .contains(outcome(Result.RESTARTED, "pid 7"));
    }

    @Test
    void whatEndsAgainIsNotRestartedThoughItIsStartedOnceMore() {
        happens(InstanceReport.Type.Started, "pid 7");
        assertThat(happens(InstanceReport.Type.Exited, REFUSED)).isEmpty();
        assertThat(happens(InstanceReport.Type.Restarted, "pid 8")).isEmpty();
        assertThat(after(1000)).containsExactly(outcome(Result.NOT_RESTARTED, REFUSED));
    }

    @Test
    void whatFailsForGoodSaysWhatTheRestartPolicyHasToDoWithIt() {
        happens(InstanceReport.Type.Started, "pid 7");
        happens(InstanceReport.Type.Exited, REFUSED);
        happens(InstanceReport.Type.Failed, REFUSED + "; its restart policy is Never");
        assertThat(after(1000))
                .containsExactly(outcome(Result.NOT_RESTARTED, REFUSED + "; its restart policy is Never"));
    }

    @Test
    void whatCompletesHasDoneWhatItIsFor() {
        happens(InstanceReport.Type.Started, "pid 7");
        happens(InstanceReport.Type.Exited, "exited with code 0");
        assertThat(happens(InstanceReport.Type.Completed, "exited with code 0"))
                .contains(outcome(Result.RESTARTED, "exited with code 0"));
    }

    @Test
    void aDaemonThatRefusesItsConfigurationNeverComesUp() {
        happens(InstanceReport.Type.Stopping, "a restart was requested");
        happens(InstanceReport.Type.Exited, REFUSED);
        happens(InstanceReport.Type.Exited, REFUSED);
        happens(InstanceReport.Type.BackOff, "failed 2 times in a row, next start in 100 ms");
        assertThat(after(1000)).containsExactly(outcome(Result.NOT_RESTARTED, REFUSED));
    }

    @Test
    void anEndFromBeforeTheRestartIsForgottenOnceItIsUp() {
        happens(InstanceReport.Type.Exited, "killed by SIGKILL");
        happens(InstanceReport.Type.Started, "pid 7");
        assertThat(after(1000)).isEmpty();
        assertThat(after(1000)).containsExactly(outcome(Result.RESTARTED, "pid 7"));
    }

    @Test
    void whatSomebodyElseStopsIsNotRestarted() {
        happens(InstanceReport.Type.Started, "pid 7");
        assertThat(happens(InstanceReport.Type.Stopping, "a stop was requested"))
                .contains(outcome(Result.NOT_RESTARTED, "a stop was requested"));
    }

    @Test
    void aFailedStartIsReportedAtOnce() {
        assertThat(happens(InstanceReport.Type.StartError, "exec /x: No such file or directory"))
                .contains(outcome(Result.NOT_RESTARTED, "exec /x: No such file or directory"));
    }

    @Test
    void aStartThatTakesLongerIsWaitedFor() {
        happens(InstanceReport.Type.Started, "pid 7");
        agent.show(WEB, Phase.Starting, "waits for READY=1");
        assertThat(after(2000)).isEmpty();
        assertThat(settling.wait(now.toNanos(), Duration.ofSeconds(9))).isPositive();
        assertThat(after(5000)).isEmpty();
        agent.show(WEB, Phase.Running, "");
        assertThat(after(1000)).containsExactly(outcome(Result.RESTARTED, "pid 7"));
    }

    @Test
    void anEndWhoseEventWasLostIsSeenWhenTheTimeIsOver() {
        happens(InstanceReport.Type.Started, "pid 7");
        agent.show(WEB, Phase.BackOff, REFUSED);
        assertThat(after(2000)).containsExactly(outcome(Result.NOT_RESTARTED, REFUSED));
    }
}
