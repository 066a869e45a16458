package io.persistentprocess.agent;

import static io.persistentprocess.agent.Specs.WEB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.kernel.libc.Libc;
import io.persistentprocess.supervision.command.CommandSpec;
import io.persistentprocess.supervision.command.LifecycleSpec;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.provision.DirectorySpec;
import io.persistentprocess.supervision.provision.ProvisionSpec;
import io.persistentprocess.supervision.spec.CredentialsSpec;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The directories of members in the real /run and /var/lib, below names of the test's own. Needs root. */
class DirectoriesIT {
    private static final int USER = 12345;
    private static final int GROUP = 54321;

    private final String name = "ppg-it-" + UUID.randomUUID();
    private final Path run = Path.of("/run", name);
    private final Path state = Path.of("/var/lib", name);
    private ActionExecutorFixture host;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(Libc.geteuid() == 0, "needs root to make directories of others");
        host = ActionExecutorFixture.started();
    }

    @AfterEach
    void end() throws IOException {
        if (host != null) {
            host.close();
        }
        for (Path made : List.of(run, state)) {
            ActionExecutorFixture.run("rm", "-rf", made.toString());
        }
    }

    private LaunchSpec launch(String script) {
        return Specs.as(
                        Specs.shell(script),
                        new CredentialsSpec(
                                Optional.of(Integer.toString(USER)),
                                Optional.of(Integer.toString(GROUP)),
                                List.of(),
                                List.of(),
                                List.of(),
                                false),
                        "/")
                .withProvision(ProvisionSpec.NONE.withDirectories(List.of(
                        new DirectorySpec(DirectorySpec.Kind.RUNTIME, name, 0750),
                        new DirectorySpec(DirectorySpec.Kind.STATE, name + "/deep", 0700))));
    }

    private void apply(InstanceSpec spec) {
        host.apply(Specs.group(Map.of(WEB, spec)));
    }

    private static String inode(Path path) throws IOException {
        return "%s:%s %o"
                .formatted(
                        Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS),
                        Files.getAttribute(path, "unix:gid", LinkOption.NOFOLLOW_LINKS),
                        (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777);
    }

    @Test
    void theyAreThereForPreStartAndTheRuntimeOneGoesWithTheInstance() throws IOException {
        InstanceSpec spec = Specs.spec(launch("echo > /run/%s/pid; exec sleep 1000".formatted(name)))
                .withLifecycle(new LifecycleSpec(
                        Optional.of(new CommandSpec(
                                List.of(
                                        "/bin/sh",
                                        "-c",
                                        "echo > /run/%1$s/t && echo > /var/lib/%1$s/deep/t".formatted(name)),
                                Duration.ofSeconds(60),
                                CommandSpec.Rights.MEMBER)),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
        apply(spec);
        int first = host.awaitRunning(WEB);
        assertThat(inode(run)).isEqualTo("12345:54321 750");
        assertThat(inode(state)).isEqualTo("0:0 755");
        assertThat(inode(state.resolve("deep"))).isEqualTo("12345:54321 700");

        Files.createFile(run.resolve("kept"));
        ActionExecutorFixture.signal(first, "KILL");
        host.awaitReplaced(WEB, first);
        assertThat(run.resolve("kept")).exists();

        host.apply();
        host.awaitGone(WEB);
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(run).doesNotExist());
        assertThat(state.resolve("deep/t")).exists();
    }

    @Test
    void aStoppedInstanceHasNoRuntimeDirectoryAndAStartedOneHas() {
        apply(Specs.spec(launch("exec sleep 1000")));
        host.awaitRunning(WEB);
        var _ = host.agent().stop(new InstanceSelector.Instance(WEB));
        host.awaitPhase(WEB, Phase.Stopped);
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(run).doesNotExist());
        var _ = host.agent().restart(new InstanceSelector.Instance(WEB));
        host.awaitRunning(WEB);
        assertThat(run).isDirectory();
    }

    @Test
    void theNextAgentRemovesWhatItsPredecessorHasMade() throws IOException {
        apply(Specs.spec(launch("exec sleep 1000")));
        host.awaitRunning(WEB);
        host.endAgent();
        assertThat(run).isDirectory();
        host.startAgent();
        host.awaitRunning(WEB);
        host.apply();
        host.awaitGone(WEB);
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(run).doesNotExist());
    }

    @Test
    void whatIsInTheWayIsAStartErrorUntilItIsGone() throws IOException {
        Files.createSymbolicLink(run, Path.of("/tmp"));
        apply(Specs.spec(launch("exec sleep 1000")));
        host.awaitReport(WEB, InstanceReport.Type.StartError);
        assertThat(host.reports(WEB))
                .filteredOn(report -> report.type() == InstanceReport.Type.StartError)
                .first()
                .extracting(InstanceReport::message)
                .isEqualTo(
                        "directory %s: it is a symbolic link where a directory is to be; move it away".formatted(run));
        Files.delete(run);
        host.awaitRunning(WEB);
        assertThat(inode(run)).isEqualTo("12345:54321 750");
    }

    @Test
    void aUserThatDoesNotExistIsNamed() {
        LaunchSpec nobody = Specs.as(
                launch("exec sleep 1000"),
                new CredentialsSpec(
                        Optional.of("nosuchuser"), Optional.empty(), List.of(), List.of(), List.of(), false),
                "/");
        apply(Specs.spec(nobody.withProvision(launch("").provision())));
        host.awaitReport(WEB, InstanceReport.Type.StartError);
        assertThat(host.view(WEB).message()).contains("runAsUser nosuchuser: no such user in /etc/passwd");
        assertThat(run).doesNotExist();
    }
}
