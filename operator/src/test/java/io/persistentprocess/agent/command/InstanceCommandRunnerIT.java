package io.persistentprocess.agent.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.agent.Specs;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.cgroup.ScratchCgroup;
import io.persistentprocess.supervision.command.CommandOutcome;
import io.persistentprocess.supervision.command.CommandResult;
import io.persistentprocess.supervision.spec.CredentialsSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Commands beside a main process, on the real kernel. */
class InstanceCommandRunnerIT {
    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    @RegisterExtension
    final ScratchCgroup cgroup = new ScratchCgroup();

    @TempDir
    Path folder;

    private CommandSite site;

    @BeforeEach
    void start() throws IOException {
        site = new CommandSite(cgroup.get(), folder.resolve("log"));
    }

    @AfterEach
    void end() throws IOException {
        site.close();
    }

    @Test
    void itsExitCodeAndItsOutputAreReported() throws Exception {
        CommandSite.Observed command = site.shell("echo one; echo 'two \033[31m' >&2; echo; exit 3");
        assertThat(command.result())
                .isEqualTo(new CommandResult(new CommandOutcome.Exited(3), "one | two ?[31m"))
                .returns("exited with code 3: one | two ?[31m", CommandResult::inWords);
        command.awaitGone();
        assertThat(cgroup.get().children()).isEmpty();
    }

    @Test
    void itRunsBelowTheInstancesCgroup() throws Exception {
        CommandSite.Observed command = site.shell("cat /proc/self/cgroup; readlink /proc/$$/fd/0");
        assertThat(command.result().output())
                .contains("/" + cgroup.get().path().getFileName() + "/ppg.preStart.")
                .endsWith("/dev/null");
    }

    @Test
    void itHasNoOtherDescriptor() throws Exception {
        CommandSite.Observed command = site.shell("cd /proc/$$/fd && echo *");
        assertThat(command.result().output()).startsWith("0 1 2").doesNotContain(" 4");
    }

    @Test
    void itRunsAsTheUserThatIsAskedFor() throws Exception {
        CredentialsSpec nobody =
                new CredentialsSpec(Optional.of("65534"), Optional.of("65534"), List.of(), List.of(), List.of(), false);
        CommandSite.Observed command = site.start(
                "preStart", Specs.as(Specs.shell("id -u"), nobody, "/tmp"), A_MINUTE, CommandRequest.Retention.REMOVED);
        assertThat(command.result()).isEqualTo(new CommandResult(new CommandOutcome.Exited(0), "65534"));
    }

    @Test
    void whatItLeavesBehindIsKilledAndTheMainProcessIsNot() throws Exception {
        CommandSite.Observed main =
                site.start("main", Specs.command("/bin/sleep", "1000"), A_MINUTE, CommandRequest.Retention.REMOVED);
        CommandSite.Observed command = site.shell("setsid sleep 1001 & cd %s/ppg.preStart.* && mkdir sub"
                .formatted(cgroup.get().path()));
        assertThat(command.result().outcome()).isEqualTo(new CommandOutcome.Exited(0));
        command.awaitGone();
        assertThat(cgroup.get().children()).hasSize(1);
        assertThat(main.result).isNotDone();
    }

    @Test
    void itIsKilledWholeAtItsTimeout() throws Exception {
        CommandSite.Observed command = site.start(
                "liveness",
                Specs.shell("trap '' TERM; echo waiting; sleep 1000 & sleep 1001"),
                Duration.ofMillis(700),
                CommandRequest.Retention.REMOVED);
        CommandResult result = command.result();
        assertThat(result.outcome()).isEqualTo(new CommandOutcome.TimedOut(Duration.ofMillis(700)));
        assertThat(result.output()).isEqualTo("waiting");
        command.awaitGone();
        assertThat(cgroup.get().events().populated()).isFalse();
        assertThat(cgroup.get().children()).isEmpty();
    }

    @Test
    void itIsKilledOnRequestAndThenHasNoResult() throws Exception {
        CommandSite.Observed command = site.shell("sleep 1000 & sleep 1001");
        site.run(command.run::kill);
        command.awaitGone();
        assertThat(command.result).isNotDone();
        assertThat(cgroup.get().children()).isEmpty();
    }

    @Test
    void aSignalThatKillsItIsNamed() throws Exception {
        assertThat(site.shell("kill -SEGV $$").result().outcome()).isEqualTo(new CommandOutcome.Killed("SIGSEGV"));
    }

    @Test
    void aMissingProgramIsReported() throws Exception {
        CommandSite.Observed command =
                site.start("preStart", Specs.command("/nonexistent/test"), A_MINUTE, CommandRequest.Retention.KEPT);
        assertThat(command.result().inWords())
                .isEqualTo("was not started: exec /nonexistent/test: No such file or directory");
        command.awaitGone();
    }

    @Test
    void anInstanceWithoutACgroupIsReported() throws Exception {
        CommandSite.Observed command = new CommandSite.Observed();
        site.run(() -> site.runner()
                .start(
                        new CommandRequest(
                                Specs.WEB,
                                Cgroup.at(
                                        cgroup.get().path().resolve("none"),
                                        cgroup.get().attributeNamespace()),
                                "preStart",
                                Specs.shell("true"),
                                A_MINUTE,
                                CommandRequest.Retention.KEPT),
                        command));
        assertThat(command.result().inWords())
                .startsWith("was not started: mkdir ")
                .contains("No such file");
        command.awaitGone();
    }

    @Test
    void onlyTheEndOfEndlessOutputIsKept() throws Exception {
        CommandSite.Observed command = site.start(
                "preStart",
                Specs.shell("yes äöü 2>/dev/null | head -c 39999995; echo the end"),
                A_MINUTE,
                CommandRequest.Retention.REMOVED);
        String output = command.result().output();
        assertThat(output).startsWith("…").endsWith("äöü | the end").doesNotContain("\uFFFD");
        assertThat(output.length()).isLessThan(2 * OutputTail.MOST_BYTES);
    }

    @Test
    void aCommandThatWritesWithoutEndUsesLittleMemory() throws Exception {
        CommandSite.Observed command = site.start(
                "preStart",
                Specs.shell("while :; do head -c 1000000 /dev/zero; sleep 0.01; done"),
                A_MINUTE,
                CommandRequest.Retention.REMOVED);
        await().until(() -> command.run.output().size() > 100_000_000);
        assertThat(used(command)).isLessThan(60_000_000);
        site.run(command.run::kill);
        command.awaitGone();
    }

    /** In bytes, as far as memory is taken. */
    private static long used(CommandSite.Observed command) throws IOException, InterruptedException {
        Process stat = new ProcessBuilder(
                        "stat",
                        "-L",
                        "-c",
                        "%b",
                        "/proc/%d/fd/%d"
                                .formatted(
                                        ProcessHandle.current().pid(),
                                        command.run.output().fd()))
                .start();
        long blocks = Long.parseLong(new String(stat.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
        assertThat(stat.waitFor()).isZero();
        return blocks * 512;
    }

    @Test
    void theNextAgentWaitsForACommandThatRunsOn() throws Exception {
        Path file = folder.resolve("go");
        site.start(
                "preStart",
                Specs.shell("while [ ! -e %s ]; do sleep 0.05; done; echo done; exit 4".formatted(file)),
                A_MINUTE,
                CommandRequest.Retention.KEPT);
        await().until(() -> cgroup.get().events().populated());
        await().until(() -> !cgroup.get().children().getFirst().attributes().isEmpty());
        site.close();
        site = new CommandSite(cgroup.get(), folder.resolve("log"));

        CommandSite.Observed resumed = site.resume("preStart", A_MINUTE).orElseThrow();
        assertThat(resumed.result).isNotDone();
        Files.createFile(file);
        assertThat(resumed.result().outcome()).isEqualTo(new CommandOutcome.Exited(4));
        resumed.awaitGone();
    }

    @Test
    void theRecordOfACommandThatHasEndedStaysUntilItIsForgotten() throws Exception {
        CommandSite.Observed command =
                site.start("preStart", Specs.shell("exit 0"), A_MINUTE, CommandRequest.Retention.KEPT);
        command.awaitGone();
        assertThat(site.resume("preStart", A_MINUTE)).isPresent();
        assertThat(site.resume("postStop", A_MINUTE)).isEmpty();
        site.run(() -> site.runner().forgetEnded(Specs.WEB, Set.of()));
        await().until(() -> cgroup.get().children().isEmpty());
        assertThat(site.resume("preStart", A_MINUTE)).isEmpty();
    }

    @Test
    void aCommandThatEndedWhileNoAgentRanHasAnUnknownStatus() throws Exception {
        CommandSite.Observed command =
                site.start("preStart", Specs.shell("exit 0"), A_MINUTE, CommandRequest.Retention.KEPT);
        command.awaitGone();
        assertThat(site.resume("preStart", A_MINUTE).orElseThrow().result().outcome())
                .isEqualTo(new CommandOutcome.Unknown());
    }

    @Test
    void whatAnEarlierAgentLeftIsKilled() throws Exception {
        site.shell("sleep 1000 & sleep 1001");
        await().until(() -> cgroup.get().events().populated());
        site.close();
        site = new CommandSite(cgroup.get(), folder.resolve("log"));
        site.run(() -> site.runner().killLeftovers(Specs.WEB, cgroup.get(), Set.of()));
        await().until(() -> cgroup.get().children().isEmpty());
    }

    @Test
    void manyRunAtOnceForOneInstance() throws Exception {
        List<CommandSite.Observed> commands = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            commands.add(site.start(
                    i % 2 == 0 ? "readiness" : "liveness",
                    Specs.shell("exit " + i),
                    A_MINUTE,
                    CommandRequest.Retention.REMOVED));
        }
        for (int i = 0; i < 40; i++) {
            assertThat(commands.get(i).result().outcome()).isEqualTo(new CommandOutcome.Exited(i));
            commands.get(i).awaitGone();
        }
        assertThat(cgroup.get().children()).isEmpty();
    }
}
