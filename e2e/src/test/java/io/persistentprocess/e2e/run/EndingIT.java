package io.persistentprocess.e2e.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.Patience;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Site;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How {@code ppg run} ends. */
class EndingIT {
    @AutoClose
    private final Site site = Site.create();

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP"})
    void membersAreStoppedGracefullyAndNothingIsLeft(String signal) {
        Path farewell = site.file("farewell");
        Path ready = site.file("ready");
        RunningAgent agent = site.start(site.write(
                "groups.yaml", Manifest.of("web", """
                {name: polite, command: [sh, -c, 'trap "echo bye > %s; exit" TERM; echo > %s; sleep infinity & wait']}
                """.formatted(farewell, ready).strip(), Manifest.sleeper("plain"))));
        Patience.await("the member is ready to be stopped")
                .until(() -> ready.toFile().exists());
        List<HostProcess> processes = site.cgroup().processes("web", "polite-0");
        assertThat(processes).as("a shell and its child").hasSize(2);

        assertThat(agent.end(signal)).isZero();

        assertThat(farewell).hasContent("bye");
        assertThat(processes).noneMatch(HostProcess::isAlive);
        assertThat(site.cgroup().path()).doesNotExist();
        assertThat(site.socket()).doesNotExist();
        assertThat(Path.of(site.socket() + ".lock")).doesNotExist();
    }

    @Test
    void row7_aMemberThatIgnoresTheSignalIsKilledAfterItsGracePeriod() {
        Path ready = site.file("ready");
        RunningAgent agent = site.start(site.write(
                "groups.yaml", Manifest.of("web", """
                {name: deaf, command: [sh, -c, 'trap "" TERM; echo > %s; exec sleep infinity'], stop: {gracePeriodSeconds: 1}}
                """.formatted(ready).strip())));
        Patience.await("the member is deaf").until(() -> ready.toFile().exists());
        HostProcess deaf = site.awaitRunning("deaf-0");

        assertThat(agent.end("TERM")).isZero();

        assertThat(deaf.isAlive()).isFalse();
        assertThat(agent.lines()).anyMatch(line -> line.contains("killed instance=default/web/deaf-0"));
        assertThat(site.cgroup().path()).doesNotExist();
    }
}
