package io.persistentprocess.e2e.trouble;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.e2e.site.Timeouts;
import io.persistentprocess.local.control.InstanceStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A wall clock that jumps: nothing that is waited for is measured by it. */
class ClockJumpIT {
    private static final Duration JUMP = Duration.ofHours(2);

    @AutoClose
    private final Site site = Site.create();

    @Test
    void row25_aWallClockThatJumpsNeitherEndsABackOffNorHoldsUpARestart() throws IOException {
        WallClock clock = WallClock.of(site);
        Path manifest = site.write(
                "groups.yaml",
                Manifest.of(
                        "web",
                        Manifest.sleeper("steady"),
                        "{name: patient, command: [sh, -c, exit 3], restart: {initial: 1h, max: 1h}}",
                        "{name: eager, command: [sh, -c, exit 3], restart: {initial: 50ms, max: 50ms}}"));
        site.awaitListening(site.launch(clock.seenBy(site.runCommand(manifest, site.socket()))));
        HostProcess steady = site.awaitRunning("steady-0");
        InstanceStatus patient = site.awaitState("patient-0", "BackOff");

        clock.set(JUMP);
        HostProcess second = awaitRestart(steady);
        assertThat(site.status("steady-0").startedAt().orElseThrow())
                .isAfter(Instant.now().plus(JUMP.dividedBy(2)));
        awaitRestarts("eager-0", 5);

        clock.set(JUMP.negated());
        awaitRestart(second);
        assertThat(site.status("steady-0").startedAt().orElseThrow())
                .isBefore(Instant.now().minus(JUMP.dividedBy(2)));
        awaitRestarts("eager-0", 5);

        InstanceStatus still = site.status("patient-0");
        assertThat(still.state()).isEqualTo("BackOff");
        assertThat(still.restarts()).isEqualTo(patient.restarts());
        assertThat(site.status("steady-0").restarts()).isEqualTo(2);
    }

    private HostProcess awaitRestart(HostProcess old) {
        old.kill();
        return site.awaitReplaced("steady-0", old);
    }

    private void awaitRestarts(String name, long more) {
        long before = site.status(name).restarts();
        Timeouts.await(name + " is restarted again and again")
                .untilAsserted(() -> assertThat(site.status(name).restarts()).isGreaterThan(before + more));
    }
}
