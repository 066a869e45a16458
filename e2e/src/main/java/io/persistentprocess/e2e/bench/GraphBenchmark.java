package io.persistentprocess.e2e.bench;

import io.persistentprocess.e2e.bench.graph.DependencyGraph;
import io.persistentprocess.e2e.bench.graph.GraphRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Starts members that wait for each other under a new agent, several times, each time with another graph, and compares how long they take until all are ready with the
 * critical path.
 */
record GraphBenchmark(Path launcher, int members, int rounds) {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(50);

    /** @throws BenchmarkException the agent ends, or not all become ready */
    List<GraphRun> measure(Workspace workspace) throws IOException, InterruptedException {
        List<GraphRun> runs = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            runs.add(measure(DependencyGraph.random(members, round), workspace));
        }
        return runs;
    }

    private GraphRun measure(DependencyGraph graph, Workspace workspace) throws IOException, InterruptedException {
        Workspace.Place place = workspace.place("graph");
        Path times = Files.createDirectory(place.directory().resolve("times"));
        Path manifest = Files.writeString(
                place.directory().resolve("groups.yaml"),
                graph.manifest(workspace.programs().program("ready"), times));
        Launch launch = new Launch(
                List.of(
                        launcher.toString(),
                        "run",
                        "-f",
                        manifest.toString(),
                        "--cgroup-root",
                        place.cgroup().path().resolve("members").toString(),
                        "--socket",
                        place.directory().resolve("ppg.sock").toString(),
                        "--log-dir",
                        place.directory().resolve("logs").toString()),
                place.cgroup().child("agent"),
                place.directory().resolve("log"));
        try {
            Process agent = launch.start();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!graph.isComplete(times)) {
                if (!agent.isAlive() || System.nanoTime() > deadline) {
                    throw new BenchmarkException(
                            "not all members of the graph became ready; the agent's last words: " + launch.lastLine());
                }
                TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
            }
            return GraphRun.read(graph, times);
        } finally {
            place.cgroup().remove();
        }
    }
}
