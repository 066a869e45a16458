package io.persistentprocess.e2e.bench;

import io.persistentprocess.e2e.bench.graph.GraphRun;
import io.persistentprocess.e2e.bench.supervisor.Supervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the benchmark; {@code e2e/benchmark} builds what is needed and starts it in the project's directory. */
@Command(
        name = "e2e/benchmark",
        description = "Measures how long killed processes are missing under the agent and under other supervisors.",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true)
final class BenchmarkCommand implements Callable<Integer> {
    private static final Path TARGET = Path.of("e2e/target/bench");
    /** Of a cluster at rest. */
    private static final int GROUPS = 5;

    private static final int CPU_MEMBERS = 100;
    private static final int CPU_KILLS = 200;
    private static final int GRAPH_MEMBERS = 50;
    private static final int GRAPH_ROUNDS = 5;

    private static final Path REPORT = Path.of("target/bench.json");

    @Option(names = "--members", split = ",", description = "sizes (default: 1,100,1000,5000)")
    private List<Integer> sizes = List.of();

    @Option(
            names = "--supervisors",
            split = ",",
            description =
                    "rows, by the start of their names: agent, floor, threads, runit, s6, supervisord, scan (default:"
                            + " all)")
    private List<String> supervisors = List.of();

    @Option(names = "--kills", description = "kills per row and size (default: 1000)")
    private Optional<Integer> kills = Optional.empty();

    @Option(
            names = "--bursts",
            defaultValue = "3",
            description = "how often all are killed at once (default: ${DEFAULT-VALUE})")
    private int bursts;

    @Option(
            names = "--idle",
            defaultValue = "60",
            description = "seconds to watch idle supervisors (default: ${DEFAULT-VALUE})")
    private int idleSeconds;

    @Option(
            names = "--takeovers",
            defaultValue = "3",
            description = "how often the agent is killed (default: ${DEFAULT-VALUE})")
    private int takeovers;

    @Option(
            names = "--adopted",
            defaultValue = "applying groups=",
            description =
                    "the agent's line, a regular expression, that tells it has adopted all (default: ${DEFAULT-VALUE})")
    private Pattern adopted;

    @Option(
            names = "--agent",
            defaultValue = "operator/bin/ppg",
            description = "the agent's launcher (default: ${DEFAULT-VALUE})")
    private Path agent;

    @Option(
            names = "--cluster",
            description =
                    "measure only how often an agent and a controller wake in a cluster at rest, and how soon a new"
                            + " agent restarts what died without one; needs e2e/apiserver/build.sh")
    private boolean cluster;

    @Option(
            names = "--cpu",
            description = "measure only the CPU time of a restart, of the agent and the C floor, or of --supervisors;"
                    + " --members takes one size and defaults to 100, --kills to 200")
    private boolean cpu;

    @Option(
            names = "--graph",
            description = "measure only how long members that wait for each other take until all are ready, beside the"
                    + " critical path of their graph; --members takes one size and defaults to 50")
    private boolean graph;

    @Option(
            names = "--busy",
            defaultValue = "0",
            description =
                    "loops per CPU that never sleep, beside all that is measured (default: ${DEFAULT-VALUE}); a daemon"
                            + " dies when its host is in trouble")
    private int busy;

    @Option(
            names = "--settle",
            defaultValue = "180",
            description = "seconds until a cluster counts as at rest (default: ${DEFAULT-VALUE})")
    private int settleSeconds;

    public static void main(String[] args) {
        CommandLine commandLine = new CommandLine(new BenchmarkCommand());
        commandLine.setExecutionExceptionHandler((e, line, result) -> {
            if (e instanceof BenchmarkException) {
                line.getErr().println("e2e/benchmark: " + e.getMessage());
                return 1;
            }
            throw e;
        });
        System.exit(commandLine.execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path sources = Path.of("e2e/bench").toAbsolutePath();
        try (Workspace workspace = Workspace.open(sources, TARGET.toAbsolutePath())) {
            workspace.keepBusy(busy * Runtime.getRuntime().availableProcessors());
            if (cpu) {
                return measureCpu(workspace);
            }
            if (graph) {
                return measureGraph(workspace);
            }
            return cluster ? watchCluster(workspace) : compare(workspace);
        }
    }

    private int watchCluster(Workspace workspace) throws IOException, InterruptedException {
        ClusterIdleBenchmark benchmark = new ClusterIdleBenchmark(
                agent.toAbsolutePath(), GROUPS, Duration.ofSeconds(settleSeconds), Duration.ofSeconds(idleSeconds));
        System.out.print(benchmark.measure(workspace).text());
        return 0;
    }

    private int measureGraph(Workspace workspace) throws IOException, InterruptedException {
        int members = sizes.isEmpty() ? GRAPH_MEMBERS : sizes.getFirst();
        GraphBenchmark benchmark = new GraphBenchmark(agent.toAbsolutePath(), members, GRAPH_ROUNDS);
        System.out.print(GraphRun.text(benchmark.measure(workspace)));
        return 0;
    }

    private int measureCpu(Workspace workspace) throws IOException {
        if (supervisors.isEmpty()) {
            supervisors = List.of("agent", "floor");
        }
        int members = sizes.isEmpty() ? CPU_MEMBERS : sizes.getFirst();
        RestartCpuBenchmark benchmark =
                new RestartCpuBenchmark(chosen(), members, kills.orElse(CPU_KILLS), BenchmarkCommand::say);
        System.out.print(benchmark.measure(workspace).text());
        return 0;
    }

    private int compare(Workspace workspace) throws IOException, InterruptedException {
        Plan plan = new Plan(
                chosen(),
                sizes.isEmpty() ? List.of(1, 100, 1000, 5000) : sizes,
                kills.orElse(1000),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                bursts,
                Duration.ofSeconds(idleSeconds),
                takeovers,
                adopted);
        Results results = new Benchmark(plan, workspace, BenchmarkCommand::say).run();
        Files.createDirectories(REPORT.getParent());
        new JsonReport(results).write(REPORT);
        say("written to " + REPORT);
        System.out.print(new MarkdownReport(results).text());
        return results.failures().isEmpty() ? 0 : 1;
    }

    private List<Supervisor> chosen() {
        List<Supervisor> chosen = new ArrayList<>();
        for (Supervisor supervisor : Supervisor.all(agent.toAbsolutePath())) {
            if (supervisors.isEmpty() || supervisors.stream().anyMatch(name -> isCalled(supervisor, name))) {
                if (supervisor.missing().isEmpty()) {
                    chosen.add(supervisor);
                } else {
                    say("without " + supervisor.title() + ": " + String.join(", ", supervisor.missing())
                            + " not found");
                }
            }
        }
        if (chosen.isEmpty()) {
            throw new BenchmarkException(
                    "no supervisor to measure; names are agent, floor, threads, runit, s6, supervisord, scan");
        }
        return chosen;
    }

    private static boolean isCalled(Supervisor supervisor, String name) {
        return supervisor.title().toLowerCase(Locale.ROOT).contains(name.toLowerCase(Locale.ROOT));
    }

    private static void say(String progress) {
        System.err.println("# " + progress);
    }
}
