package io.persistentprocess.agent;

import static io.persistentprocess.agent.Specs.WEB;
import static io.persistentprocess.agent.Specs.command;
import static io.persistentprocess.agent.Specs.group;
import static io.persistentprocess.agent.Specs.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.agent.model.AgentStartException;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.GroupSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an agent finds and leaves. Needs root. */
class AdoptionIT {
    private ActionExecutorFixture host;

    @BeforeEach
    void startAgent() throws IOException {
        host = ActionExecutorFixture.started();
    }

    @AfterEach
    void cleanUp() throws IOException {
        host.close();
    }

    @Test
    void row18_theNextAgentAdoptsWithoutARestart() throws IOException {
        host.apply(group(command("/bin/sleep", "1000")));
        int killed = host.awaitRunning(WEB);
        ActionExecutorFixture.kill(killed);
        int pid = host.awaitReplaced(WEB, killed);

        host.endAgent();
        host.startAgent();

        assertThat(host.view(WEB).phase()).isEqualTo(Phase.Running);
        assertThat(host.pid(WEB)).isEqualTo(pid);
        assertThat(host.view(WEB).restarts()).isEqualTo(1);
        host.apply(group(command("/bin/sleep", "1000")));
        assertThat(host.agent()
                        .stop(InstanceSelector.of(new GroupId("default", "nobody")))
                        .join())
                .isEmpty();
        assertThat(host.pid(WEB)).isEqualTo(pid);
        assertThat(host.reports(WEB)).extracting(InstanceReport::type).containsExactly(InstanceReport.Type.Adopted);
    }

    @Test
    void row19_aMemberThatDiedWhileNoAgentRanIsRestarted() throws IOException {
        host.apply(group(command("/bin/sleep", "1000")));
        int first = host.awaitRunning(WEB);
        host.endAgent();
        ActionExecutorFixture.kill(first);
        await().until(() -> host.processes(WEB).isEmpty());

        host.startAgent();

        int second = host.awaitReplaced(WEB, first);
        assertThat(host.view(WEB).restarts()).isEqualTo(1);
        assertThat(host.processes(WEB)).containsExactly(second);
    }

    @Test
    void anAdoptedMemberThatDiesIsRestarted() throws IOException {
        host.apply(group(command("/bin/sleep", "1000")));
        int first = host.awaitRunning(WEB);
        host.endAgent();
        host.startAgent();

        ActionExecutorFixture.kill(first);

        host.awaitReplaced(WEB, first);
        assertThat(host.view(WEB).restarts()).isEqualTo(1);
    }

    @Test
    void anAdoptedMemberKeepsItsBackOff() throws IOException {
        host.apply(group(shell("exit 3")));
        host.awaitReport(WEB, InstanceReport.Type.BackOff);
        host.awaitPhase(WEB, Phase.BackOff);
        long restarts = host.view(WEB).restarts();

        host.endAgent();
        host.startAgent();

        assertThat(host.view(WEB).restarts()).isGreaterThanOrEqualTo(restarts);
        assertThat(host.reports(WEB))
                .extracting(InstanceReport::type)
                .doesNotContain(InstanceReport.Type.Started, InstanceReport.Type.Adopted);
    }

    @Test
    void row22_aSecondAgentOnTheSameRootIsRefused() {
        assertThatThrownBy(() -> Agent.start(host.config()))
                .isInstanceOf(AgentStartException.class)
                .hasMessage("another ppg agent runs the groups below %s; stop it first, or choose another --cgroup-root"
                        .formatted(host.root()));
    }

    @Test
    void aMemberStoppedByHandStaysStoppedAcrossAgents() throws IOException {
        GroupSpec group = group(command("/bin/sleep", "1000"));
        host.apply(group);
        host.awaitRunning(WEB);
        host.agent()
                .stop(InstanceSelector.of(new InstanceId("default", "group", "web", 0)))
                .join();
        host.awaitPhase(WEB, Phase.Stopped);

        host.endAgent();
        host.startAgent();
        host.apply(group);
        assertThat(host.agent()
                        .stop(InstanceSelector.of(new GroupId("default", "group")))
                        .join())
                .containsExactly(WEB);

        assertThat(host.view(WEB).phase()).isEqualTo(Phase.Stopped);
        host.agent()
                .restart(new InstanceSelector.Member(new GroupId("default", "group"), "web"))
                .join();
        host.awaitRunning(WEB);
    }

    @Test
    void anOrphanedGroupRunsOnAndIsTakenOverAgain() throws IOException {
        GroupSpec terminated = group(command("/bin/sleep", "1000"));
        GroupSpec orphaned = new GroupSpec(terminated.id(), false, DeletionPolicy.Orphan, terminated.instances());
        host.apply(orphaned);
        int pid = host.awaitRunning(WEB);

        host.agent().apply(List.of());
        host.awaitGone(WEB);
        assertThat(host.processes(WEB)).containsExactly(pid);
        host.endAgent();
        host.startAgent();
        assertThat(host.agent().instances()).isEmpty();
        host.apply(orphaned);

        assertThat(host.awaitRunning(WEB)).isEqualTo(pid);
    }

    @Test
    void anOrphanThatEndsIsReapedByTheAgentThatStartedIt() {
        GroupSpec terminated = group(command("/bin/sleep", "1000"));
        host.apply(new GroupSpec(terminated.id(), false, DeletionPolicy.Orphan, terminated.instances()));
        int pid = host.awaitRunning(WEB);
        host.apply();
        host.awaitGone(WEB);

        ActionExecutorFixture.kill(pid);

        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> !Files.exists(Path.of("/proc/" + pid)));
    }

    @Test
    void whatIsLeftOfAGroupThatIsOverIsRemoved() throws IOException {
        host.endAgent();
        Path left = Files.createDirectories(host.root().resolve("default_group"));

        host.startAgent();

        assertThat(left).doesNotExist();
    }

    @Test
    void aSuspendedGroupIsStoppedAndResumes() {
        GroupSpec running = group(command("/bin/sleep", "1000"));
        host.apply(running);
        host.awaitRunning(WEB);

        host.apply(new GroupSpec(running.id(), true, DeletionPolicy.Terminate, running.instances()));
        host.awaitPhase(WEB, Phase.Stopped);
        assertThat(host.processes(WEB)).isEmpty();

        host.apply(running);
        host.awaitRunning(WEB);
    }

    @Test
    void whatWasStoppedByHandStaysSoAfterAnOrderlyEndUntilItIsRestarted() throws IOException {
        GroupSpec both = Specs.replicas(2, Specs.spec(command("/bin/sleep", "1000")));
        host.apply(both);
        host.awaitRunning(Specs.id("web", 1));
        host.awaitRunning(WEB);
        host.agent().stop(InstanceSelector.of(WEB)).join();
        host.awaitPhase(WEB, Phase.Stopped);

        host.agent().stopAll().join();
        host.endAgent();
        host.startAgent();
        host.apply(both);

        host.awaitRunning(Specs.id("web", 1));
        assertThat(host.view(WEB).phase()).isEqualTo(Phase.Stopped);
        assertThat(host.processes(WEB)).isEmpty();
        host.agent().restart(InstanceSelector.of(WEB.groupId())).join();
        host.awaitRunning(WEB);
    }

    @Test
    void stopAllLeavesNothingBehind() {
        host.apply(Specs.replicas(5, Specs.spec(command("/bin/sleep", "1000"))));
        host.awaitRunning(Specs.id("web", 4));

        host.agent().stopAll().join();

        assertThat(host.agent().instances()).isEmpty();
        assertThat(host.root().resolve("default_group").toFile()).doesNotExist();
    }
}
