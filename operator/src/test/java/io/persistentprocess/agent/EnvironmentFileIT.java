package io.persistentprocess.agent;

import static io.persistentprocess.agent.Specs.WEB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.supervision.command.CommandSpec;
import io.persistentprocess.supervision.command.LifecycleSpec;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.provision.EnvironmentFile;
import io.persistentprocess.supervision.provision.EnvironmentSpec;
import io.persistentprocess.supervision.provision.ProvisionSpec;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Environment files, on the real kernel. */
class EnvironmentFileIT {
    private ActionExecutorFixture host;
    private Path log;
    private Path file;

    @BeforeEach
    void start() throws IOException {
        host = ActionExecutorFixture.started();
        log = Files.createFile(host.file("said"));
        file = Files.writeString(host.file("default"), "NAME=one\nOPTIONS=--a 'b c'\n");
    }

    @AfterEach
    void end() throws IOException {
        host.close();
    }

    private ProvisionSpec provision(EnvironmentFile.Absence absence) {
        EnvironmentFile read = new EnvironmentFile(file.toString(), absence, EnvironmentFile.Precedence.SPEC);
        return new ProvisionSpec(
                List.of(),
                new EnvironmentSpec(List.of(read), List.of(new EnvironmentSpec.Variable("FULL", "$(NAME)/x"))));
    }

    private LaunchSpec says() {
        return Specs.command(
                        "/bin/sh",
                        "-c",
                        "echo main $# $2 $FULL >> " + log + "; exec sleep 1000",
                        "sh",
                        "$(OPTIONS...)",
                        "$(NAME)")
                .withProvision(provision(EnvironmentFile.Absence.REFUSED));
    }

    private Optional<CommandSpec> says(String words) {
        return Optional.of(new CommandSpec(
                List.of("/bin/sh", "-c", "echo " + words + " >> " + log),
                Duration.ofSeconds(60),
                CommandSpec.Rights.MEMBER));
    }

    private void apply(InstanceSpec spec) {
        host.apply(Specs.group(Map.of(WEB, spec)));
    }

    private void awaitSaid(String... lines) {
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(Files.readAllLines(log)).containsExactly(lines));
    }

    @Test
    void itIsReadAtEachStartAndSeenByCommandsToo() throws IOException {
        apply(Specs.spec(says())
                .withLifecycle(new LifecycleSpec(
                        says("preStart $NAME $(NAME)"),
                        Optional.empty(),
                        Optional.empty(),
                        says("postStop $NAME $(FULL)"),
                        Optional.empty())));
        int first = host.awaitRunning(WEB);
        awaitSaid("preStart one one", "main 3 b c one/x");

        Files.writeString(file, "NAME=two\nOPTIONS=\n");
        ActionExecutorFixture.kill(first);
        host.awaitReplaced(WEB, first);
        awaitSaid("preStart one one", "main 3 b c one/x", "postStop one one/x", "preStart two two", "main 1 two/x");
    }

    @Test
    void aChangedFileAloneRestartsNothing() throws IOException {
        apply(Specs.spec(says()));
        int first = host.awaitRunning(WEB);
        Files.writeString(file, "NAME=two\n");
        apply(Specs.spec(says()));
        assertThat(host.pid(WEB)).isEqualTo(first);
    }

    @Test
    void aTestOfAnUpdateReadsTheFileAnew() throws IOException {
        apply(Specs.spec(says()));
        int first = host.awaitRunning(WEB);
        Files.writeString(file, "NAME=two\n");
        LifecycleSpec tested = new LifecycleSpec(
                says("preStart $NAME"), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        apply(Specs.spec(says()).withLifecycle(tested));
        var _ = host.agent().restart(new InstanceSelector.Instance(WEB));
        host.awaitReplaced(WEB, first);
        awaitSaid("main 3 b c one/x", "preStart two", "main 1 two/x");
    }

    @Test
    void row20_anAgentThatAdoptsReadsItForTheNextCommand() throws IOException {
        apply(Specs.spec(says())
                .withLifecycle(new LifecycleSpec(
                        Optional.empty(),
                        Optional.empty(),
                        says("preStop $NAME $(NAME)"),
                        Optional.empty(),
                        Optional.empty())));
        int first = host.awaitRunning(WEB);
        host.endAgent();
        host.startAgent();
        assertThat(host.awaitRunning(WEB)).isEqualTo(first);
        host.apply();
        host.awaitGone(WEB);
        awaitSaid("main 3 b c one/x", "preStop one one");
    }

    @Test
    void aFileThatIsMissingFailsTheStartAndSaysSo() throws IOException {
        Files.delete(file);
        apply(Specs.spec(says()));
        host.awaitReport(WEB, InstanceReport.Type.StartError);
        host.awaitPhase(WEB, Phase.BackOff);
        assertThat(host.view(WEB).message())
                .contains("environment file " + file + ": No such file or directory; create it, or set optional: true");
        Files.writeString(file, "NAME=one\n");
        host.awaitRunning(WEB);
    }

    @Test
    void nothingOfTheFileIsInTheCheckpoint() throws IOException {
        Files.writeString(file, "NAME=canary-4711\n");
        apply(Specs.spec(says()));
        host.awaitRunning(WEB);
        assertThat(attributes()).contains("provision").doesNotContain("canary-4711");
        assertThat(host.reports(WEB).toString()).doesNotContain("canary-4711");
    }

    private String attributes() throws IOException {
        Process getfattr =
                new ProcessBuilder("getfattr", "-d", "-m", "-", host.cgroup(WEB).toString()).start();
        return new String(getfattr.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
