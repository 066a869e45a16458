package io.persistentprocess.agent;

import static io.persistentprocess.agent.Specs.WEB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.provision.ConditionSpec;
import io.persistentprocess.supervision.provision.ConditionSpec.Expectation;
import io.persistentprocess.supervision.provision.ConditionSpec.Kind;
import io.persistentprocess.supervision.provision.ProvisionSpec;
import io.persistentprocess.supervision.spec.InstanceSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Instances that wait for conditions on the real kernel. Needs root. */
class ConditionsIT {
    private ActionExecutorFixture host;
    private Path awaited;

    @BeforeEach
    void start() throws IOException {
        host = ActionExecutorFixture.started();
        awaited = host.file("awaited");
    }

    @AfterEach
    void end() throws IOException {
        if (host != null) {
            host.close();
        }
    }

    private static InstanceSpec sleeper(Path path, Expectation expectation) {
        return Specs.spec(Specs.command("/bin/sleep", "1000")
                .withProvision(ProvisionSpec.NONE.withConditions(
                        List.of(new ConditionSpec(Kind.PATH_EXISTS, path.toString(), expectation)))));
    }

    private void apply(InstanceSpec spec) {
        host.apply(Specs.group(Map.of(WEB, spec)));
    }

    private void awaitUnmet(Path path) {
        host.awaitReport(WEB, InstanceReport.Type.ConditionUnmet);
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(host.view(WEB).message()).contains(path + ":"));
    }

    @Test
    void anInstanceWaitsWithTheReasonAndStartsWhenThePathIsThere() throws IOException {
        apply(sleeper(awaited, Expectation.TRUE));
        awaitUnmet(awaited);
        InstanceView view = host.view(WEB);
        assertThat(view.phase()).isEqualTo(Phase.Pending);
        assertThat(view.ready()).isFalse();
        assertThat(view.failing()).isFalse();
        assertThat(view.conditions()).extracting("type").containsExactly("ConditionUnmet");
        assertThat(host.processes(WEB)).isEmpty();

        Files.createFile(awaited);
        host.awaitRunning(WEB);
        assertThat(host.view(WEB).restarts()).isZero();
        assertThat(host.view(WEB).conditions()).isEmpty();
        assertThat(host.reports(WEB))
                .extracting(InstanceReport::type)
                .doesNotContain(InstanceReport.Type.BackOff, InstanceReport.Type.StartError);
    }

    @Test
    void aRunningInstanceStaysAndItsNextStartWaits() throws IOException {
        Files.createFile(awaited);
        apply(sleeper(awaited, Expectation.TRUE));
        int pid = host.awaitRunning(WEB);
        Files.delete(awaited);
        apply(sleeper(awaited, Expectation.TRUE));
        assertThat(host.awaitRunning(WEB)).isEqualTo(pid);

        ActionExecutorFixture.kill(pid);
        awaitUnmet(awaited);
        Files.createFile(awaited);
        host.awaitReplaced(WEB, pid);
        assertThat(host.view(WEB).restarts()).isEqualTo(1);
    }

    @Test
    void aChangedConditionCountsAtOnceForOneThatWaitsAndRestartsNoneThatRuns() {
        apply(sleeper(awaited, Expectation.TRUE));
        awaitUnmet(awaited);
        apply(sleeper(awaited, Expectation.FALSE));
        int pid = host.awaitRunning(WEB);
        apply(sleeper(awaited, Expectation.TRUE));
        assertThat(host.awaitRunning(WEB)).isEqualTo(pid);
    }

    @Test
    void aStopAndARemovalEndTheWait() {
        apply(sleeper(awaited, Expectation.TRUE));
        awaitUnmet(awaited);
        assertThat(host.agent().stop(new InstanceSelector.Instance(WEB)).join()).containsExactly(WEB);
        host.awaitPhase(WEB, Phase.Stopped);
        assertThat(host.agent().restart(new InstanceSelector.Instance(WEB)).join())
                .containsExactly(WEB);
        awaitUnmet(awaited);
        host.apply();
        host.awaitGone(WEB);
    }

    @Test
    void row20_theNextAgentWaitsOnAndStartsIt() throws IOException {
        apply(sleeper(awaited, Expectation.TRUE));
        awaitUnmet(awaited);
        host.endAgent();
        host.startAgent();
        apply(sleeper(awaited, Expectation.TRUE));
        awaitUnmet(awaited);
        Files.createFile(awaited);
        host.awaitRunning(WEB);
        assertThat(host.view(WEB).restarts()).isZero();
    }

    @Test
    void theNextAgentAdoptsOneWhoseConditionIsNotMetAnyMore() throws IOException {
        Files.createFile(awaited);
        apply(sleeper(awaited, Expectation.TRUE));
        int pid = host.awaitRunning(WEB);
        host.endAgent();
        Files.delete(awaited);
        host.startAgent();
        apply(sleeper(awaited, Expectation.TRUE));
        assertThat(host.awaitRunning(WEB)).isEqualTo(pid);
    }
}
