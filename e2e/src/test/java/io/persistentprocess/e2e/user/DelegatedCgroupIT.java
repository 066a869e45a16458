package io.persistentprocess.e2e.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.Delegation;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A user who has been given a cgroup keeps processes up in it, as root does, except for what only root can do. */
class DelegatedCgroupIT {
    @AutoClose
    private final Site site = Site.create();

    private final Delegation delegation;

    DelegatedCgroupIT() throws IOException {
        delegation = site.delegate();
    }

    @Test
    void membersAreKeptUpAndObeyCommands() {
        RunningAgent agent = start(List.of(), Manifest.sleeper("one"), Manifest.sleeper("two"));
        HostProcess one = site.awaitRunning("one-0");
        HostProcess two = site.awaitRunning("two-0");
        assertThat(one.status().get("Uid")).startsWith("64321");
        assertThat(one.read("cgroup")).contains("ppg/default_web/one-0");

        one.kill();
        HostProcess next = site.awaitReplaced("one-0", one);
        assertThat(site.ask("restart", "web/one").code()).isZero();
        site.awaitReplaced("one-0", next);
        assertThat(site.ask("stop", "web/one").code()).isZero();
        assertThat(site.ask("status", "-o", "name").out())
                .containsExactlyInAnyOrder("default/web/one-0", "default/web/two-0");
        assertThat(site.awaitRunning("two-0")).isEqualTo(two);

        // What is stopped by hand stays so, and its cgroup is what tells the next agent.
        assertThat(site.ask("restart", "web/one").code()).isZero();
        assertThat(agent.end("TERM")).isZero();
        assertThat(two.isAlive()).isFalse();
        assertThat(delegation.root()).doesNotExist();
    }

    @Test
    void row18_membersOutliveAnAgentOfTheirUser() {
        RunningAgent first = start(List.of(), Manifest.sleeper("one"));
        HostProcess one = site.awaitRunning("one-0");

        first.kill();
        start(List.of(), Manifest.sleeper("one"));

        assertThat(site.awaitRunning("one-0")).isEqualTo(one);
    }

    @Test
    void whatNeedsRootSaysSoAndTheOthersRun() {
        start(
                List.of(),
                Manifest.sleeper("plain"),
                "{name: other-user, command: [sleep, infinity], securityContext: {runAsUser: 1}}",
                "{name: urgent, command: [sleep, infinity], nice: -5}",
                "{name: dear, command: [sleep, infinity], oomScoreAdj: -500}");

        site.awaitRunning("plain-0");
        assertThat(message("other-user-0")).isEqualTo("runAsUser 1: only root can run a process as another user");
        assertThat(message("urgent-0")).contains("Permission denied");
        assertThat(message("dear-0")).contains("Permission denied");
    }

    @Test
    void aSessionThatIsNiceAndFirstToBeKilledStartsMembersAllTheSame() {
        start(List.of("choom", "-n", "200", "--", "nice", "-n", "5"), Manifest.sleeper("one"));

        HostProcess one = site.awaitRunning("one-0");

        assertThat(one.niceness()).isEqualTo(5);
        assertThat(one.read("oom_score_adj").strip()).isEqualTo("200");
    }

    /** Of a status that says that it waits: in the next it may be tried again. */
    private String message(String instance) {
        return Timeouts.await(instance + " waits")
                .until(() -> site.status(instance), status -> status.state().equals("BackOff"))
                .message();
    }

    private RunningAgent start(List<String> around, String... members) {
        Path manifest = site.write("groups.yaml", Manifest.of("web", members));
        List<String> command = new ArrayList<>(around);
        command.addAll(delegation.as(site.runCommand(manifest, site.socket())));
        return site.awaitListening(site.launch(command));
    }
}
