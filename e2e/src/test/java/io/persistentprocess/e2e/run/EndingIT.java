package io.persistentprocess.e2e.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.e2e.site.Timeouts;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How {@code ppg run} ends. */
class EndingIT {
    /** Runs a program on a terminal of its own, which is gone when this is. */
    private static final List<String> TERMINAL = List.of("/usr/bin/python3", "-c", """
            import os, pty, sys
            child, terminal = pty.fork()
            if child == 0:
                os.execvp(sys.argv[1], sys.argv[1:])
            while True:
                os.read(terminal, 4096)
            """);

    @AutoClose
    private final Site site = Site.create();

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void membersAreStoppedGracefullyAndNothingIsLeft(String signal) {
        Path farewell = site.file("farewell");
        Path ready = site.file("ready");
        RunningAgent agent = site.start(site.write(
                "groups.yaml", Manifest.of("web", """
                {name: polite, command: [sh, -c, 'trap "echo bye > %s; exit" TERM; echo > %s; sleep infinity & wait']}
                """.formatted(farewell, ready).strip(), Manifest.sleeper("plain"))));
        Timeouts.await("the member is ready to be stopped")
                .until(() -> ready.toFile().exists());
        Timeouts.await("a shell and its child run")
                .until(() -> site.cgroup().processes("web", "polite-0").size() == 2);
        List<HostProcess> processes = site.cgroup().processes("web", "polite-0");

        assertThat(agent.end(signal)).isZero();

        assertThat(farewell).hasContent("bye");
        assertThat(processes).noneMatch(HostProcess::isAlive);
        assertThat(site.cgroup().path()).doesNotExist();
        assertThat(site.socket()).doesNotExist();
        assertThat(Path.of(site.socket() + ".lock")).doesNotExist();
    }

    @Test
    void anAgentWhoseTerminalIsClosedStopsItsMembers() {
        RunningAgent terminal = site.awaitListening(site.launch(started(TERMINAL)));
        HostProcess plain = site.awaitRunning("plain-0");

        terminal.kill();

        Timeouts.await("the agent ends, with all it had")
                .until(() -> !site.socket().toFile().exists() && !plain.isAlive());
        Timeouts.await("nothing is left")
                .until(() -> !site.cgroup().path().toFile().exists());
    }

    @Test
    void aDaemonReadsItsManifestsAgainOnSighup() {
        RunningAgent agent = site.awaitListening(site.launch(started(List.of("setsid"))));
        HostProcess plain = site.awaitRunning("plain-0");
        agent.awaitLine("started instance=default/web/plain-0");

        agent.process().signal("HUP");

        Timeouts.await("the manifests are applied again")
                .untilAsserted(() -> assertThat(agent.lines())
                        .filteredOn(line -> line.contains("applying groups=1 instances=1"))
                        .hasSize(2));
        assertThat(site.awaitRunning("plain-0")).isEqualTo(plain);
        assertThat(agent.end("TERM")).isZero();
    }

    @Test
    void anAgentStartedByNohupIgnoresHangups() {
        RunningAgent agent = site.awaitListening(site.launch(started(List.of("setsid", "nohup"))));
        HostProcess plain = site.awaitRunning("plain-0");

        agent.process().signal("HUP");

        assertThat(site.ask("restart", "web").code()).isZero();
        assertThat(site.awaitReplaced("plain-0", plain).isAlive()).isTrue();
        assertThat(agent.lines()).filteredOn(line -> line.contains("applying")).hasSize(1);
    }

    /** Whoever runs the tests may ignore hangups, which is inherited. */
    private List<String> started(List<String> by) {
        Path manifest = site.write("groups.yaml", Manifest.of("web", Manifest.sleeper("plain")));
        return Stream.of(List.of("env", "--default-signal=HUP"), by, site.runCommand(manifest, site.socket()))
                .flatMap(List::stream)
                .toList();
    }

    @Test
    void row7_aMemberThatIgnoresTheSignalIsKilledAfterItsGracePeriod() {
        Path ready = site.file("ready");
        RunningAgent agent = site.start(site.write(
                "groups.yaml", Manifest.of("web", """
                {name: deaf, command: [sh, -c, 'trap "" TERM; echo > %s; exec sleep infinity'], stop: {gracePeriodSeconds: 1}}
                """.formatted(ready).strip())));
        Timeouts.await("the member is deaf").until(() -> ready.toFile().exists());
        HostProcess deaf = site.awaitRunning("deaf-0");

        assertThat(agent.end("TERM")).isZero();

        assertThat(deaf.isAlive()).isFalse();
        assertThat(agent.lines()).anyMatch(line -> line.contains("killed instance=default/web/deaf-0"));
        assertThat(site.cgroup().path()).doesNotExist();
    }
}
