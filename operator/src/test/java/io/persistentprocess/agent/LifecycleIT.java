package io.persistentprocess.agent;

import static io.persistentprocess.agent.Specs.WEB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.api.RestartPolicy;
import io.persistentprocess.supervision.command.CommandSpec;
import io.persistentprocess.supervision.command.LifecycleSpec;
import io.persistentprocess.supervision.command.ReloadSpec;
import io.persistentprocess.supervision.command.ReloadSpec.ReloadAction;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.spec.CredentialsSpec;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands around a main process, on the real kernel. */
class LifecycleIT {
    private ActionExecutorFixture host;
    private Path log;

    @BeforeEach
    void start() throws IOException {
        host = ActionExecutorFixture.started();
        log = Files.createFile(host.file("said"));
    }

    @AfterEach
    void end() throws IOException {
        host.close();
    }

    private Optional<CommandSpec> says(String script) {
        return Optional.of(new CommandSpec(
                List.of("/bin/sh", "-c", "echo " + script + " >> " + log),
                Duration.ofSeconds(60),
                CommandSpec.Rights.MEMBER));
    }

    private Optional<CommandSpec> runs(String script) {
        return Optional.of(
                new CommandSpec(List.of("/bin/sh", "-c", script), Duration.ofSeconds(60), CommandSpec.Rights.MEMBER));
    }

    private static LifecycleSpec preStart(Optional<CommandSpec> command) {
        return new LifecycleSpec(command, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static LifecycleSpec reload(ReloadAction action, ReloadSpec.Triggers on) {
        return new LifecycleSpec(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new ReloadSpec(action, on)));
    }

    private LifecycleSpec all() {
        return new LifecycleSpec(
                says("preStart"),
                says("postStart $(MAINPID)"),
                says("preStop $MAINPID"),
                says("postStop $SERVICE_RESULT $EXIT_CODE $EXIT_STATUS"),
                Optional.empty());
    }

    private void apply(InstanceSpec spec) {
        host.apply(Specs.group(Map.of(WEB, spec)));
    }

    private static LaunchSpec sleep(int seconds) {
        return Specs.command("/bin/sleep", Integer.toString(seconds));
    }

    private void awaitSaid(String... lines) {
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(Files.readAllLines(log)).containsExactly(lines));
    }

    @Test
    void theyRunInOrderAndKnowWhatTheyAreAbout() {
        apply(Specs.spec(sleep(1000)).withLifecycle(all()));
        int first = host.awaitRunning(WEB);
        awaitSaid("preStart", "postStart " + first);

        host.apply();
        host.awaitGone(WEB);
        awaitSaid("preStart", "postStart " + first, "preStop " + first, "postStop success killed TERM");
        assertThat(host.root().resolve("default_group")).doesNotExist();
    }

    @Test
    void afterACrashPostStopComesBeforeTheNextStart() {
        apply(Specs.spec(sleep(1000)).withLifecycle(all()));
        int first = host.awaitRunning(WEB);
        ActionExecutorFixture.signal(first, "KILL");
        int second = host.awaitReplaced(WEB, first);
        awaitSaid("preStart", "postStart " + first, "postStop signal killed KILL", "preStart", "postStart " + second);
    }

    @Test
    void aFailingPreStartIsAFailedStartWithItsOutput() {
        InstanceSpec never = Specs.spec(sleep(1000), Specs.policy(RestartPolicy.Never));
        apply(never.withLifecycle(new LifecycleSpec(
                runs("echo bad line 3 >&2; exit 2"),
                Optional.empty(),
                Optional.empty(),
                says("postStop $SERVICE_RESULT"),
                Optional.empty())));
        host.awaitPhase(WEB, Phase.Failed);
        assertThat(host.view(WEB).message()).contains("preStart exited with code 2: bad line 3");
        assertThat(host.reports(WEB))
                .extracting(InstanceReport::type)
                .contains(InstanceReport.Type.StartError)
                .doesNotContain(InstanceReport.Type.Started);
        awaitSaid("postStop resources");
    }

    @Test
    void aFailingPreStartIsTriedAgainWithBackOff() throws IOException {
        Path file = host.file("config");
        apply(Specs.spec(sleep(1000)).withLifecycle(preStart(runs("test -e " + file))));
        host.awaitReport(WEB, InstanceReport.Type.BackOff);
        Files.createFile(file);
        host.awaitRunning(WEB);
    }

    @Test
    void aFailingPreStartOnAnUpdateKeepsTheOldProcess() {
        apply(Specs.spec(sleep(1000)).withLifecycle(preStart(says("one"))));
        int first = host.awaitRunning(WEB);

        apply(Specs.spec(sleep(1001)).withLifecycle(preStart(runs("echo no such directive; exit 1"))));
        host.awaitReport(WEB, InstanceReport.Type.PreStartFailed);
        assertThat(host.view(WEB))
                .returns(Phase.Running, view -> view.phase())
                .satisfies(view -> assertThat(view.pid()).hasValue(first))
                .satisfies(view -> assertThat(view.message())
                        .startsWith("preStart exited with code 1: no such directive; the process keeps running"))
                .satisfies(view -> assertThat(view.conditions())
                        .singleElement()
                        .satisfies(condition -> assertThat(condition.type()).isEqualTo("UpdateFailed")));

        // Another agent neither restarts it nor tests again.
        host.endAgent();
        startAgain();
        host.awaitRunning(WEB);
        assertThat(host.pid(WEB)).isEqualTo(first);
        assertThat(host.view(WEB).message()).contains("no such directive");

        apply(Specs.spec(sleep(1002)).withLifecycle(preStart(says("two"))));
        host.awaitReplaced(WEB, first);
        awaitSaid("one", "two");
        assertThat(host.view(WEB).conditions()).isEmpty();
    }

    private void startAgain() {
        try {
            host.startAgent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aRestartByHandTestsFirstToo() throws IOException {
        Path broken = host.file("broken");
        apply(Specs.spec(sleep(1000)).withLifecycle(preStart(runs("test ! -e " + broken))));
        int first = host.awaitRunning(WEB);
        Files.createFile(broken);
        var _ = host.agent().restart(new InstanceSelector.Instance(WEB));
        host.awaitReport(WEB, InstanceReport.Type.PreStartFailed);
        assertThat(host.pid(WEB)).isEqualTo(first);
        Files.delete(broken);
        var _ = host.agent().restart(new InstanceSelector.Instance(WEB));
        host.awaitReplaced(WEB, first);
    }

    @Test
    void aFailingPostStartEndsTheStart() {
        InstanceSpec never = Specs.spec(sleep(1000), Specs.policy(RestartPolicy.Never));
        apply(never.withLifecycle(new LifecycleSpec(
                Optional.empty(),
                runs("echo nobody listens; exit 7"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty())));
        host.awaitPhase(WEB, Phase.Failed);
        assertThat(host.view(WEB).message()).contains("postStart exited with code 7: nobody listens");
        assertThat(host.processes(WEB)).isEmpty();
    }

    @Test
    void whilePostStartRunsItIsStarting() throws IOException {
        Path go = host.file("go");
        apply(Specs.spec(sleep(1000))
                .withLifecycle(new LifecycleSpec(
                        Optional.empty(),
                        runs("while [ ! -e %s ]; do sleep 0.05; done".formatted(go)),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())));
        host.awaitPhase(WEB, Phase.Starting);
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(host.view(WEB).message()).contains("postStart"));
        int main = host.pid(WEB);
        // The next agent waits for the same run.
        host.endAgent();
        host.startAgent();
        host.awaitPhase(WEB, Phase.Starting);
        Files.createFile(go);
        assertThat(host.awaitRunning(WEB)).isEqualTo(main);
    }

    @Test
    void preStopMayEndTheProcessItself() {
        apply(Specs.spec(Specs.shell("trap '' TERM; while :; do sleep 0.1; done"))
                .withLifecycle(new LifecycleSpec(
                        Optional.empty(),
                        Optional.empty(),
                        runs("kill -KILL $MAINPID; sleep 0.2; echo ended >> " + log),
                        says("postStop $SERVICE_RESULT $EXIT_STATUS"),
                        Optional.empty())));
        host.awaitRunning(WEB);
        host.apply();
        host.awaitGone(WEB);
        awaitSaid("ended", "postStop signal KILL");
        assertThat(host.reports(WEB)).extracting(InstanceReport::type).doesNotContain(InstanceReport.Type.Killed);
    }

    @Test
    void aFailingPreStopDoesNotKeepTheSignalBack() {
        apply(Specs.spec(sleep(1000))
                .withLifecycle(new LifecycleSpec(
                        Optional.empty(), Optional.empty(), runs("exit 3"), Optional.empty(), Optional.empty())));
        host.awaitRunning(WEB);
        host.apply();
        host.awaitGone(WEB);
        assertThat(host.reports(WEB))
                .contains(new InstanceReport(InstanceReport.Type.HookFailed, "preStop exited with code 3"));
    }

    @Test
    void aCommandOfTheAgentsHasItsRights() throws IOException {
        CredentialsSpec nobody =
                new CredentialsSpec(Optional.of("65534"), Optional.of("65534"), List.of(), List.of(), List.of(), false);
        Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("rw-rw-rw-"));
        Files.setPosixFilePermissions(host.scratch(), PosixFilePermissions.fromString("rwxr-xr-x"));
        apply(Specs.spec(Specs.as(sleep(1000), nobody, "/"))
                .withLifecycle(new LifecycleSpec(
                        Optional.of(new CommandSpec(
                                List.of("/bin/sh", "-c", "id -u >> " + log),
                                Duration.ofSeconds(60),
                                CommandSpec.Rights.AGENT)),
                        says("$(id -u)"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())));
        host.awaitRunning(WEB);
        awaitSaid("0", "65534");
    }

    @Test
    void aReloadBySignalReachesTheMainProcess() throws Exception {
        apply(Specs.spec(Specs.shell("trap 'echo reloaded >> %1$s' HUP; echo traps >> %1$s; while :; do sleep 0.1; done"
                        .formatted(log)))
                .withLifecycle(reload(new ReloadAction.Signal("SIGHUP"), ReloadSpec.Triggers.NONE)));
        host.awaitRunning(WEB);
        awaitSaid("traps");
        host.agent()
                .reload(new InstanceSelector.Instance(WEB), Optional.empty())
                .get();
        host.awaitReport(WEB, InstanceReport.Type.Reloaded);
        awaitSaid("traps", "reloaded");
    }

    @Test
    void aReloadByCommandThatFailsIsReportedAndChangesNothing() throws Exception {
        apply(Specs.spec(sleep(1000))
                .withLifecycle(reload(
                        new ReloadAction.Command(runs("echo $MAINPID; exit 1").orElseThrow()),
                        ReloadSpec.Triggers.NONE)));
        int main = host.awaitRunning(WEB);
        host.agent()
                .reload(new InstanceSelector.Instance(WEB), Optional.empty())
                .get();
        host.awaitReport(WEB, InstanceReport.Type.ReloadFailed);
        assertThat(host.reports(WEB))
                .contains(new InstanceReport(InstanceReport.Type.ReloadFailed, "reload exited with code 1: " + main));
        assertThat(host.pid(WEB)).isEqualTo(main);
    }

    @Test
    void aChangeThatAReloadTakesOverRestartsNothing() {
        ReloadSpec.Triggers args = new ReloadSpec.Triggers(Set.of(ReloadSpec.Part.ARGUMENTS), Set.of(), 1);
        LifecycleSpec lifecycle = reload(new ReloadAction.Command(says("reload").orElseThrow()), args);
        apply(Specs.spec(sleep(1000)).withLifecycle(lifecycle));
        int main = host.awaitRunning(WEB);
        apply(Specs.spec(sleep(1001)).withLifecycle(lifecycle));
        host.awaitReport(WEB, InstanceReport.Type.Reloaded);
        awaitSaid("reload");
        assertThat(host.pid(WEB)).isEqualTo(main);
        // It counts as started from the changed spec, so nothing is to be done for it any more.
        apply(Specs.spec(sleep(1001)).withLifecycle(lifecycle));
        apply(Specs.spec(Specs.command("/bin/sleep", "1001", "1")).withLifecycle(lifecycle));
        awaitSaid("reload", "reload");
        assertThat(host.pid(WEB)).isEqualTo(main);
    }
}
