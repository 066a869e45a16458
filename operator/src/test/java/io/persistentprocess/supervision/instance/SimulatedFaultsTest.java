package io.persistentprocess.supervision.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.Program;
import io.persistentprocess.supervision.spec.Specs;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Rows of the fault table that need a host, one at a time, on paper. */
class SimulatedFaultsTest {
    private static final Duration A_WHILE = Duration.ofMinutes(3);
    private static final Duration LESS_THAN_GRACE = Specs.STOP.gracePeriod().dividedBy(2);
    private static final InstanceSpec WEB = Specs.spec(Program.named("steady").launch(1));
    private static final InstanceSpec POOL =
            Specs.spec(Program.named("flaky-pool").launch(1));
    private static final InstanceSpec STUBBORN =
            Specs.spec(Program.named("stubborn").launch(1));
    private static final InstanceSpec DAEMON =
            Specs.spec(Program.named("daemon").launch(1));

    private static SimulatedSite running(InstanceSpec spec) {
        return new SimulatedSite(1).wants(spec).passes(A_WHILE);
    }

    @Test
    void row1_aKilledMemberIsBackAtOnce() {
        SimulatedSite site = running(WEB);
        ProcessId killed = site.main().id();
        site.mainIsKilled().passes(Duration.ofMillis(5));
        assertThat(site.phase()).isEqualTo(Phase.Running);
        assertThat(site.main().id()).isNotEqualTo(killed);
    }

    @Test
    void row7_aMemberThatIgnoresTheSignalIsGoneAfterTheGracePeriod() {
        SimulatedSite site = running(STUBBORN).asks(new Event.StopRequested());
        site.passes(LESS_THAN_GRACE);
        assertThat(site.phase()).isEqualTo(Phase.Stopping);
        site.passes(Specs.STOP.gracePeriod());
        assertThat(site.phase()).isEqualTo(Phase.Stopped);
        assertThat(site.cgroup().natives()).isEmpty();
    }

    @Test
    void row11_aDaemonThatForkedTwiceIsFoundAndItsDeathNoticed() {
        SimulatedSite site = running(DAEMON);
        assertThat(site.main().role()).isEqualTo(SimulatedProcess.Role.DAEMON);
        site.mainIsKilled().passes(A_WHILE);
        assertThat(site.phase()).isEqualTo(Phase.Running);
        assertThat(site.restarts()).isEqualTo(1);
    }

    @Test
    void row13_workersThatOutliveTheMainProcessAreGoneBeforeTheRestart() {
        SimulatedSite site = running(POOL);
        var before = site.cgroup().natives();
        assertThat(before).hasSize(4);
        site.mainIsKilled().passes(Duration.ofMillis(5));
        assertThat(site.phase()).isEqualTo(Phase.Running);
        assertThat(before).noneMatch(SimulatedProcess::alive);
    }

    @Test
    void row18_anAgentIsReplacedAndNoMemberIsTouched() {
        SimulatedSite site = running(POOL);
        var before = site.cgroup().natives();
        site.agentDies().passes(A_WHILE).anotherAgentComes().passes(A_WHILE);
        assertThat(site.cgroup().natives()).isEqualTo(before);
        assertThat(site.phase()).isEqualTo(Phase.Running);
    }

    @Test
    void row19_aMemberThatDiedWithNoAgentThereIsStartedByTheNext() {
        SimulatedSite site = running(WEB);
        SimulatedProcess before = site.main();
        site.agentDies();
        site.kernel().kill(before);
        site.passes(A_WHILE).anotherAgentComes().passes(A_WHILE);
        assertThat(site.phase()).isEqualTo(Phase.Running);
        assertThat(site.restarts()).isEqualTo(1);
    }

    @Test
    void row27_aCgroupThatWasRemovedInBackOffIsMadeAgain() {
        SimulatedSite site = running(WEB);
        for (int i = 0; i < 6; i++) {
            site.mainIsKilled().passes(Duration.ofMillis(900));
        }
        assertThat(site.phase()).isEqualTo(Phase.BackOff);
        site.cgroup().remove();
        site.passes(A_WHILE);
        assertThat(site.phase()).isEqualTo(Phase.Running);
        assertThat(site.cgroup().checkpoint()).isPresent();
    }

    @Test
    void row28_aMainProcessThatWasMovedOutIsStillTheMainProcess() {
        SimulatedSite site = running(POOL);
        SimulatedProcess main = site.main();
        main.moveOut();
        site.anotherAgentComes().passes(A_WHILE);
        assertThat(site.main()).isEqualTo(main);
        site.asks(new Event.RestartRequested()).passes(A_WHILE);
        assertThat(main.alive()).isFalse();
        assertThat(site.phase()).isEqualTo(Phase.Running);
    }

    @Test
    void row29_aFrozenMemberIsThawedSoThatItCanStopByItself() {
        SimulatedSite site = running(WEB);
        site.cgroup().freeze();
        site.asks(new Event.StopRequested()).passes(LESS_THAN_GRACE);
        assertThat(site.phase()).isEqualTo(Phase.Stopped);
    }

    @Test
    void row29_aFrozenMemberThatIsKilledIsBackInAThawedCgroup() {
        SimulatedSite site = running(WEB);
        site.cgroup().freeze();
        site.mainIsKilled().passes(Duration.ofMillis(5));
        assertThat(site.phase()).isEqualTo(Phase.Running);
        assertThat(site.cgroup().frozen()).isFalse();
    }

    @Test
    void row29_aFrozenMemberIsAdoptedAndNotForgotten() {
        SimulatedSite site = running(WEB);
        SimulatedProcess main = site.main();
        site.cgroup().freeze();
        site.anotherAgentComes().passes(A_WHILE);
        assertThat(site.main()).isEqualTo(main);
        site.wantsNothing().passes(A_WHILE);
        assertThat(site.instance()).isEmpty();
        assertThat(main.alive()).isFalse();
    }
}
