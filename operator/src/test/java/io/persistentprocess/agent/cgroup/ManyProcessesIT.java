package io.persistentprocess.agent.cgroup;

import static io.persistentprocess.agent.Specs.command;
import static io.persistentprocess.agent.Specs.group;
import static io.persistentprocess.agent.Specs.shell;
import static io.persistentprocess.agent.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.SlowHost;
import io.persistentprocess.agent.ActionExecutorFixture;
import io.persistentprocess.agent.Agent;
import io.persistentprocess.agent.Specs;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.api.StopMode;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.process.SignalNumbers;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.StopSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Members with more processes, or cgroups, than anybody expects. Needs root. */
class ManyProcessesIT {
    private static final Duration PATIENCE = SlowHost.atItsPace(Duration.ofMinutes(2));
    private static final int SIGTERM = SignalNumbers.number("SIGTERM").orElseThrow();
    private static final InstanceId MANY = Specs.id("many", 0);
    private static final InstanceId OTHER = Specs.id("other", 0);

    private ActionExecutorFixture host;

    @BeforeEach
    void prepare() {
        host = ActionExecutorFixture.create();
    }

    @AfterEach
    void cleanUp() throws IOException {
        host.close();
    }

    @Test
    void aSignalToAllCostsTheSameForEachProcess() throws Exception {
        long some = stepsToSignal("some", 50);
        long many = stepsToSignal("many", 300);

        // Each is met in two rounds, of which the second finds nothing new.
        assertThat(some).isLessThan(3 * 50 + 20);
        assertThat(many).isLessThan(3 * 300 + 20);
    }

    /** How much is looked at until each process, which all ignore the signal, has got it. */
    private long stepsToSignal(String name, int processes) throws Exception {
        Cgroup.at(host.root()).create();
        Cgroup cgroup = Cgroup.at(host.root().resolve(name));
        cgroup.create();
        Process shell = new ProcessBuilder(
                        "sh", "-c", "echo 0 > %s/cgroup.procs; %s".formatted(cgroup.path(), sleepers(processes, "")))
                .start();
        await().atMost(PATIENCE).until(() -> cgroup.processes().size() > processes);
        CgroupSignaller all = new CgroupSignaller(cgroup, List.of(SIGTERM), OptionalInt.of((int) shell.pid()));
        int steps = 1;
        while (all.step()) {
            steps++;
        }
        await().atMost(PATIENCE).until(() -> cgroup.processes().size() <= 2);
        assertThat(steps).as("steps").isGreaterThan(processes / CgroupSignaller.STEP);
        return all.steps();
    }

    private static String sleepers(int processes, String first) {
        return "%s i=0; while [ $i -lt %d ]; do sleep 1000 & i=$((i+1)); done; while :; do wait; sleep 1; done"
                .formatted(first, processes);
    }

    @Test
    void whileThousandsOfProcessesAreStoppedAnotherMemberIsRestarted() throws IOException {
        int processes = Integer.getInteger("ppg.manyProcesses", 2000);
        Agent agent = host.startAgent();
        StopSpec stop = new StopSpec("SIGTERM", Duration.ofMinutes(1), StopMode.Cgroup);
        var many = spec(shell(sleepers(processes, "trap '' TERM;")), stop);
        var other = spec(command("/bin/sleep", "1000"));
        host.apply(group(Map.of(MANY, many, OTHER, other)));
        int before = host.awaitRunning(OTHER);
        await().atMost(PATIENCE).until(() -> host.processes(MANY).size() > processes);

        long turnsBefore = turns(agent);
        long begun = System.nanoTime();
        agent.stop(new InstanceSelector.Member(new GroupId("default", "group"), "many"))
                .join();
        ActionExecutorFixture.kill(before);
        host.awaitReplaced(OTHER, before);
        long replaced = System.nanoTime();
        agent.ping().join();
        await().atMost(PATIENCE).until(() -> host.processes(MANY).size() < 3);
        long turns = turns(agent) - turnsBefore;

        var lag = agent.measure().reactorLag();
        System.out.printf(
                "stopping %d processes: another member restarted after %d ms; reactor lag bounds=%s counts=%s%n",
                processes, (replaced - begun) / 1_000_000, lag.boundsSeconds(), lag.counts());
        assertThat(turns).as("turns of the reactor").isGreaterThan(processes / CgroupSignaller.STEP);
    }

    private static long turns(Agent agent) {
        return agent.measure().reactorLag().counts().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    @Test
    void aProcessThatIsStartedAnewGetsNoneOfTheSignalsOfTheStopBefore() throws IOException {
        host.startAgent();
        StopSpec stop = new StopSpec("SIGTERM", Duration.ofSeconds(20), StopMode.Cgroup);
        Path told = host.file("told");
        host.apply(group(spec(
                shell("echo up >> %s; %s"
                        .formatted(told, sleepers(200, "trap 'echo told >> %s; exit 0' TERM;".formatted(told)))),
                stop)));
        for (int i = 1; i <= 3; i++) {
            int ups = i;
            await().atMost(PATIENCE).until(() -> host.processes(Specs.WEB).size() > 200);
            host.agent()
                    .restart(InstanceSelector.of(new GroupId("default", "group")))
                    .join();
            await().atMost(PATIENCE)
                    .until(() -> Files.readAllLines(told).stream()
                                    .filter("up"::equals)
                                    .count()
                            > ups);
        }

        assertThat(Files.readAllLines(told).stream().filter("told"::equals).count())
                .isLessThanOrEqualTo(3);
        assertThat(host.view(Specs.WEB).restarts()).isZero();
    }

    @Test
    void thousandsOfCgroupsOfAMemberAreRemovedOverManyTurnsBeforeItIsStartedAnew() throws IOException {
        host.startAgent();
        host.apply(group(spec(command("/bin/sleep", "1000"))));
        int before = host.awaitRunning(Specs.WEB);
        Path cgroup = host.cgroup(Specs.WEB);
        for (int i = 0; i < 1000; i++) {
            Files.createDirectory(cgroup.resolve("wide-" + i));
        }
        Path deep = cgroup.resolve("deep");
        for (int i = 0; i < 200; i++) {
            deep = Files.createDirectories(deep.resolve("d"));
        }

        ActionExecutorFixture.kill(before);

        host.awaitReplaced(Specs.WEB, before);
        assertThat(cgroup.resolve("deep")).doesNotExist();
        assertThat(cgroup.resolve("wide-999")).doesNotExist();
    }
}
