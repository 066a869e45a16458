package io.persistentprocess.agent;

import static io.persistentprocess.agent.Specs.WEB;
import static io.persistentprocess.agent.Specs.forking;
import static io.persistentprocess.agent.Specs.group;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Daemons that fork into the background. Needs root. */
class ForkingIT {
    private ActionExecutorFixture host;

    @BeforeEach
    void startAgent() throws IOException {
        host = ActionExecutorFixture.started();
    }

    @AfterEach
    void cleanUp() throws IOException {
        host.close();
    }

    @Test
    void theMainProcessIsTheOneThePidFileNames() throws IOException {
        var pidFile = host.file("pid");
        host.apply(group(forking(
                Optional.of(pidFile.toString()),
                "sleep 1001 & (sleep 0.2; sleep 1000 & echo $! > %s) & exit 0".formatted(pidFile))));

        int main = host.awaitRunning(WEB);

        assertThat(Files.readString(pidFile).strip()).isEqualTo(Integer.toString(main));
        ActionExecutorFixture.kill(main);
        host.awaitReplaced(WEB, main);
        assertThat(host.view(WEB).restarts()).isEqualTo(1);
    }

    @Test
    void withoutAPidFileTheMainProcessIsTheOneThatIsLeft() {
        host.apply(group(forking(Optional.empty(), "setsid sh -c 'setsid sleep 1000 & exit' & exit 0")));

        int main = host.awaitRunning(WEB);

        assertThat(host.processes(WEB)).containsExactly(main);
        ActionExecutorFixture.kill(main);
        host.awaitReplaced(WEB, main);
    }

    @Test
    void aPidFileThatNamesAStrangerIsNotBelieved() throws IOException {
        var pidFile = Files.writeString(host.file("pid"), "1\n");
        host.apply(group(forking(Optional.of(pidFile.toString()), "sleep 1000 & exit 0")));

        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(host.view(WEB).message())
                        .contains("names process 1, which is not in this instance"));
    }

    @Test
    void aPidFileThatIsNoRegularFileDelaysNothingElse() {
        var fifo = host.file("fifo");
        ActionExecutorFixture.run("mkfifo", fifo.toString());
        host.apply(group(forking(Optional.of(fifo.toString()), "sleep 1000 & exit 0")));

        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(host.view(WEB).message())
                        .isEqualTo("pidFile cannot be read: open " + fifo + ": is not a regular file but a FIFO"));
    }

    @Test
    void aDaemonThatLeavesNothingBehindFailedToStart() {
        host.apply(group(forking(Optional.empty(), "exit 0")));

        host.awaitReport(WEB, InstanceReport.Type.StartError);
        assertThat(host.reports(WEB).getFirst().message()).isEqualTo("the command ended and left no process behind");
    }

    @Test
    void anAdoptedDaemonIsStillTheMainProcess() throws IOException {
        host.apply(group(forking(Optional.empty(), "sleep 1000 & exit 0")));
        int main = host.awaitRunning(WEB);

        host.endAgent();
        host.startAgent();

        assertThat(host.awaitRunning(WEB)).isEqualTo(main);
        ActionExecutorFixture.kill(main);
        host.awaitReplaced(WEB, main);
    }

    @Test
    void row49_aDaemonThatRefusesToStartWhileThereIsAPidFileIsBack() throws IOException {
        Path pidFile = host.file("pid");
        host.apply(group(forking(Optional.of(pidFile.toString()), """
                if [ -e %1$s ]; then echo "%1$s exists" >> %2$s; exit 1; fi
                setsid sleep 1000 & echo $! > %1$s
                """.formatted(pidFile, host.file("refusals")))));

        for (int i = 1; i <= 3; i++) {
            int main = host.awaitRunning(WEB);
            ActionExecutorFixture.kill(main);
            host.awaitReplaced(WEB, main);
        }

        assertThat(host.file("refusals")).doesNotExist();
        assertThat(host.view(WEB).restarts()).isEqualTo(3);
    }

    @Test
    void row49_aPidFileFromBeforeTheFirstStartIsRemoved() throws Exception {
        Process ended = new ProcessBuilder("/bin/true").start();
        ended.waitFor();
        Path pidFile = Files.writeString(host.file("pid"), ended.pid() + "\n");
        host.apply(group(forking(
                Optional.of(pidFile.toString()),
                "[ -e %1$s ] && exit 1; setsid sleep 1000 & echo $! > %1$s".formatted(pidFile))));

        host.awaitRunning(WEB);
    }

    /** Whoever reaps orphans here may take seconds for it. */
    @Test
    void row49_aDaemonIsNotStartedBeforeItsDeadPredecessorAndItsChildrenAreGone() throws IOException {
        Path pidFile = host.file("pid");
        Path children = Files.createFile(host.file("children"));
        host.apply(group(
                forking(Optional.of(pidFile.toString()), """
                for old in $(cat %1$s %2$s); do
                  [ -d /proc/$old ] && { echo "$old is there" >> %3$s; exit 1; }
                done
                setsid sh -c 'sleep 1001 & echo $! > %2$s; echo $$ > %1$s; exec sleep 1000' & exit 0
                """.formatted(pidFile, children, host.file("refusals")))));
        int main = host.awaitRunning(WEB);

        ActionExecutorFixture.kill(main);

        host.awaitReplaced(WEB, main);
        assertThat(host.file("refusals")).doesNotExist();
        assertThat(host.view(WEB).restarts()).isEqualTo(1);
    }

    @Test
    void row49_norIsOneWithoutAPidFile() {
        Path last = host.file("last");
        host.apply(group(forking(Optional.empty(), """
                [ -e %1$s ] && [ -d /proc/$(cat %1$s) ] && { echo there >> %2$s; exit 1; }
                setsid sh -c 'echo $$ > %1$s; exec sleep 1000' & exit 0
                """.formatted(last, host.file("refusals")))));
        int main = host.awaitRunning(WEB);
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> Files.exists(last));

        ActionExecutorFixture.kill(main);

        host.awaitReplaced(WEB, main);
        assertThat(host.file("refusals")).doesNotExist();
    }

    /** A daemon that starts another of itself on USR2, which writes the PID file, and ends on HUP. */
    private LaunchSpec upgradable(Path pidFile) throws IOException {
        Path daemon = Files.writeString(host.file("daemon.sh"), """
                trap 'exit 0' HUP
                trap 'setsid /bin/sh %2$s & ' USR2
                echo $$ > %1$s.new; mv %1$s.new %1$s
                while :; do sleep 0.1; done
                """.formatted(pidFile, host.file("daemon.sh")));
        return forking(Optional.of(pidFile.toString()), "setsid /bin/sh %s & exit 0".formatted(daemon));
    }

    private static int upgraded(int main, Path pidFile) throws IOException {
        ActionExecutorFixture.signal(main, "USR2");
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> pid(pidFile) != main);
        int successor = pid(pidFile);
        ActionExecutorFixture.signal(main, "HUP");
        return successor;
    }

    private static int pid(Path file) throws IOException {
        return Integer.parseInt(Files.readString(file).strip());
    }

    @Test
    void row50_aDaemonThatIsUpgradedOnTheFlyGoesOnWithItsNewMainProcess() throws IOException {
        Path pidFile = host.file("pid");
        host.apply(group(upgradable(pidFile)));
        int main = host.awaitRunning(WEB);

        int successor = upgraded(main, pidFile);

        assertThat(host.awaitReplaced(WEB, main)).isEqualTo(successor);
        assertThat(host.processes(WEB)).contains(successor).doesNotContain(main);
        assertThat(host.view(WEB).restarts()).isZero();
        host.awaitReport(WEB, InstanceReport.Type.MainReplaced);
        ActionExecutorFixture.kill(successor);
        host.awaitReplaced(WEB, successor);
        assertThat(host.view(WEB).restarts()).isEqualTo(1);
    }

    @Test
    void row50_anUpgradeWhileNoAgentRunsIsNoEnd() throws IOException {
        Path pidFile = host.file("pid");
        host.apply(group(upgradable(pidFile)));
        int main = host.awaitRunning(WEB);

        host.endAgent();
        int successor = upgraded(main, pidFile);
        await().atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> !ActionExecutorFixture.processes(host.root().resolve("default_group/web-0"))
                        .contains(main));
        host.startAgent();

        assertThat(host.awaitReplaced(WEB, main)).isEqualTo(successor);
        assertThat(host.view(WEB).restarts()).isZero();
    }

    /** A daemon in a cgroup of its own below the instance's. */
    private static LaunchSpec inItsOwnCgroup(Optional<Path> pidFile) {
        return forking(pidFile.map(Path::toString), """
                setsid sh -c '
                  own=%s$(sed -n s/^0:://p /proc/self/cgroup)/mine
                  mkdir -p $own/more && echo 0 > $own/cgroup.procs
                  sleep 1001 & %s exec sleep 1000' & exit 0
                """.formatted(
                        ActionExecutorFixture.cgroup2(),
                        pidFile.map("echo $$ > %s;"::formatted).orElse("")));
    }

    @Test
    void row51_aDaemonThatMovesIntoACgroupBelowItsOwnIsFoundThere() {
        Path pidFile = host.file("pid");
        for (Optional<Path> file : List.of(Optional.<Path>empty(), Optional.of(pidFile))) {
            host.apply(group(inItsOwnCgroup(file)));
            int main = host.awaitRunning(WEB);
            Path mine = host.cgroup(WEB).resolve("mine");
            await().atMost(ActionExecutorFixture.PATIENCE)
                    .until(() -> ActionExecutorFixture.processes(mine).contains(main));
            ActionExecutorFixture.kill(main);
            host.awaitReplaced(WEB, main);
            assertThat(ActionExecutorFixture.processes(mine)).doesNotContain(main);
            host.apply();
            host.awaitGone(WEB);
        }
    }
}
