package io.persistentprocess.e2e.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.CompletedCommand;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.Site;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code ppg attach}, as somebody types it who has a daemon running already. Needs root. */
@Timeout(180)
class AttachCommandIT {
    @AutoClose
    private final Site site = Site.create();

    private Process daemon;

    @BeforeEach
    void startDaemon() throws IOException {
        daemon = new ProcessBuilder("sleep", "987654").start();
        site.start(site.write("groups.yaml", Manifest.of("web", Manifest.sleeper("one"))));
        site.awaitRunning("one-0");
    }

    @AfterEach
    void endDaemon() {
        daemon.destroyForcibly().onExit().join();
    }

    @Test
    void aDaemonThatRunsIsKeptUpFromThenOn() throws IOException {
        assertThat(site.ask("stop", "web/one").code()).isZero();

        CompletedCommand attached = site.ask("attach", "web/one", Long.toString(daemon.pid()));

        assertThat(attached.text()).isEqualTo("instance default/web/one-0 attached: pid " + daemon.pid());
        HostProcess kept = site.awaitRunning("one-0");
        assertThat(kept.pid()).isEqualTo((int) daemon.pid());
        kept.kill();
        site.awaitReplaced("one-0", kept);
        assertThat(site.ask("tree").text()).contains("sleep infinity");
    }

    @Test
    void itIsFoundByItsPidFileOrItsCommandLine() {
        assertThat(site.ask("stop", "web/one").code()).isZero();
        String file = site.write("daemon.pid", daemon.pid() + "\n").toString();

        assertThat(site.ask("attach", "web/one-0", "--pid-file", file).text()).endsWith("pid " + daemon.pid());
        assertThat(site.ask("stop", "web").code()).isZero();
        CompletedCommand gone = site.ask("attach", "web/one", "--match", "^sleep 987654$");

        assertThat(gone.code()).isOne();
        assertThat(gone.err().toString() + gone.out()).contains("ESRCH");
    }

    @Test
    void whatCannotBeSaysWhy() {
        assertThat(refusal("web/one", Long.toString(daemon.pid()))).contains("EBUSY");
        assertThat(refusal("web/onne", "1")).contains("did you mean \"one\"");
        assertThat(refusal("web/one")).contains("by PID, by --pid-file FILE or by --match PATTERN");
        assertThat(refusal("web/one", "1", "--match", "x")).contains("in one way");
        assertThat(refusal("web/one", "--match", "(")).contains("is no regular expression");
        assertThat(daemon.isAlive()).isTrue();
    }

    private String refusal(String... arguments) {
        CompletedCommand completed = site.ask("attach", arguments);
        assertThat(completed.code()).as("%s", List.of(arguments)).isNotZero();
        return String.join(" ", completed.err()) + String.join(" ", completed.out());
    }
}
