package io.persistentprocess.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.e2e.bench.graph.GraphRun;
import io.persistentprocess.e2e.bench.supervisor.Agent;
import io.persistentprocess.e2e.bench.supervisor.SmallSupervisor;
import io.persistentprocess.e2e.bench.supervisor.Supervisor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the benchmark measures at all and cleans up behind itself; never what it measured. */
class BenchmarkIT {
    private static final Path SOURCES = Path.of("bench").toAbsolutePath();

    @TempDir
    private Path target;

    @BeforeEach
    void rootIsNeededForACgroup() throws Exception {
        assumeTrue(Files.isWritable(Cgroup.mountPoint()), "needs root, to create a cgroup");
    }

    @Test
    void killsAndBurstsOfTheFloorAreMeasured() throws Exception {
        Results results = measure(List.of(SmallSupervisor.FLOOR, SmallSupervisor.THREADS));

        assertThat(results.failures()).isEmpty();
        assertThat(results.cells()).hasSize(2).allSatisfy(cell -> {
            assertThat(cell.missing())
                    .hasValueSatisfying(
                            latencies -> assertThat(latencies.count()).isEqualTo(5));
            assertThat(cell.bursts()).isPresent();
            assertThat(cell.footprint().processes()).isEqualTo(1);
        });
    }

    @Test
    void aSupervisorThatEndsCostsItsOwnCellsAndTellsItsLastWords() throws Exception {
        Path broken = Files.writeString(target.resolve("ppg"), "#!/bin/sh\necho not today\nexit 3\n");
        assertThat(broken.toFile().setExecutable(true)).isTrue();

        Results results = measure(List.of(new Agent(broken), SmallSupervisor.FLOOR));

        assertThat(results.cells()).hasSize(1);
        assertThat(results.failures())
                .containsExactly("agent with 3 members: ended with exit code 3; its last words: not today");
    }

    @Test
    void whatWakesAgentAndControllerInAClusterIsCounted() throws Exception {
        int groups = 2;
        ClusterIdleBenchmark benchmark = new ClusterIdleBenchmark(
                Path.of("../operator/bin/ppg").toAbsolutePath().normalize(),
                groups,
                Duration.ZERO,
                Duration.ofSeconds(5));

        ClusterIdle idle;
        try (Workspace workspace = Workspace.open(SOURCES, target)) {
            idle = benchmark.measure(workspace);
        }

        assertThat(idle.agent().hasThreadNamed(Agent.REACTOR)).isTrue();
        assertThat(idle.controller().total()).as("its Lease is renewed").isPositive();
        assertThat(idle.takeover().nanos()).hasSize(groups).allMatch(nanos -> nanos > 0);
    }

    @Test
    void fiftyMembersThatWaitForEachOtherBeginWhenWhatTheyDependOnIsReady() throws Exception {
        int members = 50;
        List<GraphRun> runs;
        try (Workspace workspace = Workspace.open(SOURCES, target)) {
            runs = new GraphBenchmark(
                            Path.of("../operator/bin/ppg").toAbsolutePath().normalize(), members, 1)
                    .measure(workspace);
        }

        assertThat(runs).singleElement().satisfies(run -> {
            assertThat(run.times()).hasSize(members);
            assertThat(run.depth()).isGreaterThan(5);
            assertThat(run.early()).isEmpty();
            assertThat(run.allReadyNanos()).isGreaterThanOrEqualTo(run.criticalNanos());
        });
    }

    private Results measure(List<Supervisor> supervisors) throws Exception {
        Plan plan = new Plan(
                supervisors,
                List.of(3),
                5,
                Duration.ofSeconds(20),
                Duration.ofSeconds(5),
                1,
                Duration.ZERO,
                0,
                Pattern.compile("adopted"));
        Path cgroup = Cgroup.mountPoint()
                .resolve("ppg-bench-" + ProcessHandle.current().pid());
        try (Workspace workspace = Workspace.open(SOURCES, target)) {
            return new Benchmark(plan, workspace, progress -> {}).run();
        } finally {
            assertThat(cgroup).doesNotExist();
        }
    }
}
