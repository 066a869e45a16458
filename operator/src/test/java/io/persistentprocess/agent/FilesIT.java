package io.persistentprocess.agent;

import static io.persistentprocess.agent.Specs.WEB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.api.provision.FileChange;
import io.persistentprocess.kernel.libc.Libc;
import io.persistentprocess.supervision.command.LifecycleSpec;
import io.persistentprocess.supervision.command.ReloadSpec;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.provision.FileSpec;
import io.persistentprocess.supervision.provision.ProvisionSpec;
import io.persistentprocess.supervision.spec.InstanceSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The files of a member in the real /run/ppg/files. Needs root. */
class FilesIT {
    private static final Path FILE = Path.of(FileSpec.ROOT, "default_group", WEB.name(), "rules");

    private ActionExecutorFixture host;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(Libc.geteuid() == 0, "needs root to give files away");
        host = ActionExecutorFixture.started();
    }

    @AfterEach
    void end() throws IOException {
        if (host != null) {
            host.close();
        }
        ActionExecutorFixture.run("rm", "-rf", FILE.getParent().toString());
    }

    /** Copies the file when it starts and on SIGHUP. */
    private InstanceSpec copying(Path to, FileChange onChange, String text) {
        String script = "trap 'cat %1$s > %2$s' HUP; cat %1$s > %2$s; while :; do sleep 0.1; done".formatted(FILE, to);
        return Specs.spec(Specs.shell(script)
                        .withProvision(ProvisionSpec.NONE.withFiles(
                                List.of(new FileSpec("rules", Optional.empty(), 0400, text, onChange)))))
                .withLifecycle(new LifecycleSpec(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(new ReloadSpec(
                                new ReloadSpec.ReloadAction.Signal("SIGHUP"), ReloadSpec.Triggers.NONE))));
    }

    private void apply(InstanceSpec spec) {
        host.apply(Specs.group(Map.of(WEB, spec)));
    }

    private void awaitCopy(Path copy, String text) {
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(copy).hasContent(text));
    }

    @Test
    void aReloadSeesTheNewContentsInTheSameProcess() {
        Path copy = host.file("copy");
        apply(copying(copy, FileChange.Reload, "one"));
        int pid = host.awaitRunning(WEB);
        awaitCopy(copy, "one");
        apply(copying(copy, FileChange.Reload, "two"));
        host.awaitReport(WEB, InstanceReport.Type.Reloaded);
        awaitCopy(copy, "two");
        assertThat(host.pid(WEB)).isEqualTo(pid);
    }

    @Test
    void aRestartSeesTheNewContentsInAnotherProcess() {
        Path copy = host.file("copy");
        apply(copying(copy, FileChange.Restart, "one"));
        int pid = host.awaitRunning(WEB);
        awaitCopy(copy, "one");
        apply(copying(copy, FileChange.Restart, "two"));
        host.awaitReplaced(WEB, pid);
        awaitCopy(copy, "two");
    }

    @Test
    void theFileOutlivesTheAgentAndGoesWithTheInstance() throws IOException {
        Path copy = host.file("copy");
        apply(copying(copy, FileChange.Reload, "one"));
        int pid = host.awaitRunning(WEB);
        host.endAgent();
        assertThat(FILE).hasContent("one");
        host.startAgent();
        host.awaitRunning(WEB);
        apply(copying(copy, FileChange.Reload, "two"));
        host.awaitReport(WEB, InstanceReport.Type.Reloaded);
        awaitCopy(copy, "two");
        assertThat(host.pid(WEB)).isEqualTo(pid);
        host.apply();
        host.awaitGone(WEB);
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(FILE.getParent()).doesNotExist());
        assertThat(Files.exists(FILE)).isFalse();
    }
}
