package io.persistentprocess.agent.attach;

import static io.persistentprocess.agent.Specs.WEB;
import static io.persistentprocess.agent.Specs.command;
import static io.persistentprocess.agent.Specs.group;
import static io.persistentprocess.agent.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.agent.ActionExecutorFixture;
import io.persistentprocess.agent.ForeignProcesses;
import io.persistentprocess.agent.Specs;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.process.ProcessStat;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.spec.AttachSource;
import io.persistentprocess.supervision.spec.AttachSpec;
import io.persistentprocess.supervision.spec.GroupId;
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

/** Running processes taken into an instance, on the real kernel. Needs root. */
class AttachIT {
    private ActionExecutorFixture host;
    private ForeignProcesses strangers;

    @BeforeEach
    void startAgent() throws IOException {
        host = ActionExecutorFixture.started();
        strangers = ForeignProcesses.create(host.scratch());
    }

    @AfterEach
    void cleanUp() throws IOException {
        strangers.close();
        host.close();
    }

    @Test
    void aProcessIsAttachedWithItsDescendantsAndRestartedByTheMembersCommand() {
        List<Integer> tree = strangers.start("sleep 1001 & sleep 1002 & sleep 1003 & wait", 4);
        stopped();

        attach(new AttachSource.Pids(List.of(tree.getFirst())));

        host.awaitReport(WEB, InstanceReport.Type.Attached);
        assertThat(host.awaitRunning(WEB)).isEqualTo(tree.getFirst());
        assertThat(host.processes(WEB)).containsExactlyInAnyOrderElementsOf(tree);
        assertThat(strangers.processes()).isEmpty();
        ActionExecutorFixture.kill(tree.getFirst());
        int replacement = host.awaitReplaced(WEB, tree.getFirst());
        assertThat(host.processes(WEB)).containsExactly(replacement);
        assertThat(host.view(WEB).restarts()).isEqualTo(1);
    }

    @Test
    void row14_noChildIsLostWhileTheyForkAndOrphanEachOther() throws Exception {
        Path census = host.file("census");
        List<Integer> tree = strangers.start(ForeignProcesses.storm(census), 2);
        stopped();

        attach(new AttachSource.Pids(List.of(tree.getFirst())));

        host.awaitReport(WEB, InstanceReport.Type.Attached);
        assertThat(strangers.processes()).isEmpty();
        ActionExecutorFixture.kill(tree.getFirst());
        host.awaitReplaced(WEB, tree.getFirst());
        for (String line : Files.readAllLines(census)) {
            assertThat(ProcessStat.read(Integer.parseInt(line.strip())).filter(stat -> !stat.zombie()))
                    .as("killed with the instance")
                    .isEmpty();
        }
    }

    @Test
    void aPidFileNamesTheMainProcess() throws IOException {
        List<Integer> tree = strangers.start("sleep 1001 & wait", 2);
        Path file = Files.writeString(host.file("pid"), tree.getFirst() + "\n");
        stopped();

        attach(new AttachSource.PidFile(file.toString()));

        host.awaitReport(WEB, InstanceReport.Type.Attached);
        assertThat(host.processes(WEB)).containsExactlyInAnyOrderElementsOf(tree);
    }

    @Test
    void whatRunsAlreadyIsTakenOverInPlaceOfTheFirstStart() throws IOException {
        List<Integer> tree = strangers.start("exec sleep 1234.5", 1);

        host.apply(group(attaching(
                new AttachSpec(Optional.empty(), Optional.empty(), Optional.of("^1234\\.5$"), Optional.empty()))));

        assertThat(host.awaitRunning(WEB)).isEqualTo(tree.getFirst());
        host.endAgent();
        host.startAgent();
        assertThat(host.awaitRunning(WEB)).isEqualTo(tree.getFirst());
        ActionExecutorFixture.kill(tree.getFirst());
        assertThat(host.awaitReplaced(WEB, tree.getFirst()))
                .isEqualTo(host.processes(WEB).getFirst());
    }

    @Test
    void withNothingToTakeOverTheCommandIsStarted() {
        host.apply(group(attaching(new AttachSpec(
                Optional.of(host.file("none").toString()), Optional.empty(), Optional.empty(), Optional.empty()))));

        host.awaitReport(WEB, InstanceReport.Type.Started);

        assertThat(host.reports(WEB)).extracting(InstanceReport::type).containsExactly(InstanceReport.Type.Started);
        host.awaitRunning(WEB);
    }

    @Test
    void whatIsThereAndMayNotBeAttachedIsNotDoubled() throws IOException {
        Path file = Files.writeString(host.file("pid"), "2");

        host.apply(group(attaching(
                new AttachSpec(Optional.of(file.toString()), Optional.empty(), Optional.empty(), Optional.empty()))));

        host.awaitReport(WEB, InstanceReport.Type.StartError);
        assertThat(host.processes(WEB)).isEmpty();
    }

    @Test
    void errorsAreDistinguished() {
        List<Integer> tree = strangers.start("sleep 1001 & wait", 2);
        stopped();

        assertThat(refusal(new AttachSource.Pids(List.of(4_000_000)))).contains("ESRCH");
        assertThat(refusal(new AttachSource.PidFile("/nonexistent/pid"))).contains("No such file");
        assertThat(refusal(new AttachSource.CommandLine("no such program anywhere")))
                .contains("ESRCH");
        assertThat(refusal(new AttachSource.Pids(List.of(tree.getFirst(), 2)))).contains("kernel thread");
        int agent = (int) ProcessHandle.current().pid();
        assertThat(refusal(new AttachSource.Pids(List.of(agent)))).contains("EBUSY", "agent itself");
        assertThat(refusal(new AttachSource.CommandLine("^sleep 1001$|sleep 1001 & wait")))
                .as("the shell and its child are one")
                .isEmpty();
    }

    @Test
    void whatIsInAnotherGroupStaysThere() {
        host.apply(group(Map.of(
                WEB, spec(command("/bin/sleep", "1000")), Specs.id("other", 0), spec(command("/bin/sleep", "1000")))));
        int other = host.awaitRunning(Specs.id("other", 0));
        stop();

        assertThat(refusal(new AttachSource.Pids(List.of(other))))
                .contains("EBUSY", "in group default/group/other-0 already");
        assertThat(host.processes(Specs.id("other", 0))).containsExactly(other);
    }

    @Test
    void anInstanceThatRunsTakesNoOther() {
        List<Integer> tree = strangers.start("sleep 1001 & wait", 2);
        host.apply(group(command("/bin/sleep", "1000")));
        host.awaitRunning(WEB);

        assertThat(refusal(new AttachSource.Pids(tree))).contains("EBUSY", "stop it first");
        assertThat(strangers.processes()).containsExactlyInAnyOrderElementsOf(tree);
    }

    @Test
    void whatAFailedAttachHasMovedIsMovedBackWithWhatItForked() throws IOException {
        List<Integer> tree = strangers.start("while :; do sleep 0.01 & sleep 60 & sleep 0.02; done", 2);
        stopped();
        Cgroup target = Cgroup.at(host.cgroup(WEB));
        AttachJournal journal = journalled(target, tree.getFirst());
        target.move(tree.getFirst());
        await().until(() -> target.processes().size() > 3);

        AttachRollback.of(target, journal);

        assertThat(target.processes()).isEmpty();
        assertThat(strangers.processes()).contains(tree.getFirst());
        assertThat(journal.main()).isEmpty();
    }

    @Test
    void anAttachThatItsAgentDidNotOutliveIsUndoneByTheNext() throws IOException {
        List<Integer> tree = strangers.start("sleep 1001 & wait", 2);
        stopped();
        Cgroup target = Cgroup.at(host.cgroup(WEB));
        AttachJournal journal = journalled(target, tree.getFirst());
        journal.freezes(List.of(strangers.cgroup()));
        Cgroup.at(strangers.cgroup()).freeze();
        target.move(tree.getFirst());
        host.endAgent();

        host.startAgent();

        assertThat(strangers.processes()).containsExactlyInAnyOrderElementsOf(tree);
        assertThat(Files.readString(strangers.cgroup().resolve("cgroup.freeze")))
                .isEqualTo("0\n");
        host.awaitPhase(WEB, Phase.Stopped);
    }

    /** As whoever wears out PIDs while an attach goes on would have it. */
    @Test
    void aNumberThatIsAnothersByNowIsNotMoved() throws IOException {
        List<Integer> tree = strangers.start("sleep 1001 & wait", 2);
        stopped();
        Cgroup target = Cgroup.at(host.cgroup(WEB));
        int pid = tree.getFirst();
        ProcessId before =
                new ProcessId(pid, ProcessStat.read(pid).orElseThrow().startTicks() - 1);
        AttachHierarchies places = AttachHierarchies.of(target);

        assertThatThrownBy(() -> places.take(before)).hasMessageEndingWith("No such process");
        assertThatThrownBy(() -> places.release(before, new AttachJournal.Origin(List.of(target.path()))))
                .hasMessageEndingWith("No such process");

        assertThat(strangers.processes()).containsExactlyInAnyOrderElementsOf(tree);
    }

    /** Whoever has a cgroup delegated names those below it. */
    @Test
    void aCgroupWhoseNameLooksLikeTwoIsOne() throws IOException {
        List<Integer> tree = strangers.start("sleep 1001 & wait", 2);
        Path odd = Files.createDirectory(strangers.cgroup().resolve("a\t\\x2d\\011"));
        try {
            Cgroup.at(odd).move(tree.getFirst());
            stopped();
            Cgroup target = Cgroup.at(host.cgroup(WEB));
            AttachJournal journal = new AttachJournal(target);
            ProcessId process = new ProcessId(
                    tree.getFirst(),
                    ProcessStat.read(tree.getFirst()).orElseThrow().startTicks());
            journal.begin(process);
            journal.freezes(List.of(odd));
            journal.moves(Map.of(process, new AttachJournal.Origin(List.of(odd))));
            target.move(tree.getFirst());

            AttachRollback.of(target, journal);

            assertThat(ActionExecutorFixture.processes(odd)).containsExactly(tree.getFirst());
        } finally {
            tree.forEach(ActionExecutorFixture::kill);
            await().atMost(ActionExecutorFixture.PATIENCE)
                    .until(() -> ActionExecutorFixture.processes(odd).isEmpty());
            Files.delete(odd);
        }
    }

    private AttachJournal journalled(Cgroup target, int pid) throws IOException {
        ProcessId process =
                new ProcessId(pid, ProcessStat.read(pid).orElseThrow().startTicks());
        AttachJournal journal = new AttachJournal(target);
        journal.begin(process);
        journal.moves(Map.of(process, new AttachJournal.Origin(List.of(strangers.cgroup()))));
        return journal;
    }

    private static InstanceSpec attaching(AttachSpec attach) {
        return spec(command("/bin/sleep", "1000")).withAttach(attach);
    }

    /** An instance that waits to be started by hand. */
    private void stopped() {
        host.apply(group(command("/bin/sleep", "1000")));
        host.awaitRunning(WEB);
        stop();
    }

    private void stop() {
        assertThat(host.agent()
                        .stop(new InstanceSelector.Member(new GroupId("default", "group"), "web"))
                        .join())
                .containsExactly(WEB);
        host.awaitPhase(WEB, Phase.Stopped);
    }

    private void attach(AttachSource source) {
        assertThat(host.agent()
                        .attach(new InstanceSelector.Member(new GroupId("default", "group"), "web"), source)
                        .join())
                .containsExactly(WEB);
    }

    /** Empty: it was attached. */
    private String refusal(AttachSource source) {
        long before = outcomes();
        attach(source);
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> outcomes() > before);
        InstanceReport last = host.reports(WEB).stream()
                .filter(AttachIT::isOutcome)
                .reduce((_, later) -> later)
                .orElseThrow();
        return last.type() == InstanceReport.Type.Attached ? "" : last.message();
    }

    private long outcomes() {
        return host.reports(WEB).stream().filter(AttachIT::isOutcome).count();
    }

    private static boolean isOutcome(InstanceReport report) {
        return report.type() == InstanceReport.Type.Attached || report.type() == InstanceReport.Type.AttachFailed;
    }
}
