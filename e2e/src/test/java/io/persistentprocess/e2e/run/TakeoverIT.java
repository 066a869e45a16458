package io.persistentprocess.e2e.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.e2e.site.Timeouts;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What the next agent finds, after one that has ended or died. */
class TakeoverIT {
    @AutoClose
    private final Site site = Site.create();

    private final Path manifest =
            site.write("groups.yaml", Manifest.of("web", Manifest.sleeper("one"), Manifest.sleeper("two")));

    @Test
    void membersLeftRunningAreAdoptedWithTheirCounters() {
        RunningAgent first = site.start(manifest, "--leave-running");
        HostProcess one = killedOnce("one-0");
        HostProcess two = site.awaitRunning("two-0");

        assertThat(first.end("TERM")).isZero();
        assertThat(one.isAlive()).isTrue();
        RunningAgent second = site.start(manifest);

        assertThat(site.awaitRunning("one-0")).isEqualTo(one);
        assertThat(site.awaitRunning("two-0")).isEqualTo(two);
        assertThat(site.status("one-0").restarts()).isOne();
        assertThat(site.status("two-0").restarts()).isZero();
        second.awaitLine("adopted instance=default/web/one-0 pid=" + one.pid());
    }

    @Test
    void row18_anAgentThatIsKilledCostsNoMemberItsProcessOrItsCounter() {
        RunningAgent first = site.start(manifest);
        HostProcess one = killedOnce("one-0");
        HostProcess two = site.awaitRunning("two-0");

        first.kill();
        site.start(manifest);

        assertThat(site.awaitRunning("one-0")).isEqualTo(one);
        assertThat(site.awaitRunning("two-0")).isEqualTo(two);
        assertThat(site.status("one-0").restarts()).isOne();
        one.kill();
        site.awaitReplaced("one-0", one);
        assertThat(site.status("one-0").restarts()).isEqualTo(2);
    }

    @Test
    void row19_aMemberThatDiesWhileTheAgentIsDownIsRestartedByTheNext() {
        RunningAgent first = site.start(manifest);
        HostProcess one = killedOnce("one-0");
        HostProcess two = site.awaitRunning("two-0");

        first.kill();
        one.kill();
        Timeouts.await("the member is dead").until(() -> !one.isAlive());
        site.start(manifest);

        site.awaitReplaced("one-0", one);
        assertThat(site.status("one-0").restarts()).isEqualTo(2);
        assertThat(site.awaitRunning("two-0")).isEqualTo(two);
    }

    @Test
    void row22_aSecondAgentIsRefusedInOneLineAndDisturbsNothing() {
        site.start(manifest);
        HostProcess one = site.awaitRunning("one-0");

        RunningAgent second = site.launch(site.runCommand(manifest, site.file("other.sock")));

        assertThat(second.awaitEnd()).isOne();
        assertThat(second.lines())
                .singleElement()
                .asString()
                .startsWith("ppg: another ppg agent runs the groups below "
                        + site.cgroup().path());
        assertThat(site.awaitRunning("one-0")).isEqualTo(one);
    }

    @Test
    void aMemberStoppedByHandStaysStoppedUnderTheNextAgent() {
        RunningAgent first = site.start(manifest);
        HostProcess two = site.awaitRunning("two-0");
        assertThat(site.ask("stop", "web/one").code()).isZero();

        first.kill();
        site.start(manifest);

        assertThat(site.awaitRunning("two-0")).isEqualTo(two);
        assertThat(site.status("one-0").state()).isEqualTo("Stopped");
    }

    private HostProcess killedOnce(String name) {
        HostProcess first = site.awaitRunning(name);
        first.kill();
        return site.awaitReplaced(name, first);
    }
}
