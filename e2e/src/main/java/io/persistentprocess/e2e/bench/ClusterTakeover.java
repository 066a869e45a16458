package io.persistentprocess.e2e.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * How long a member that dies while no agent runs is missing after the next agent has been started, once for each of some members.
 *
 * @param nanos from the start of the launcher, JVM and all, until the member has a process again
 * @param cpuMicros what the new agent has used until then, on all CPUs
 */
record ClusterTakeover(List<Long> nanos, List<Long> cpuMicros) {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long POLL_NANOS = 1_000_000;

    ClusterTakeover {
        nanos = List.copyOf(nanos);
        cpuMicros = List.copyOf(cpuMicros);
    }

    /**
     * Kills the agent and one of {@code members} by SIGKILL, and starts the agent anew; again with the next one. The last agent keeps running.
     *
     * @param members cgroups of one process each, none of which has been restarted: a second failure within seconds waits for its back-off
     * @throws BenchmarkException the new agent ends, or restarts no member within two minutes
     */
    static ClusterTakeover measure(Process agent, Launch launch, List<Cgroup> members)
            throws IOException, InterruptedException {
        List<Long> nanos = new ArrayList<>();
        List<Long> cpuMicros = new ArrayList<>();
        Process current = agent;
        for (Cgroup member : members) {
            current.destroyForcibly().waitFor();
            member.kill();
            long cpuBefore = launch.cgroup().cpuMicros();
            long began = System.nanoTime();
            current = launch.start();
            awaitProcess(member, current, launch);
            nanos.add(System.nanoTime() - began);
            cpuMicros.add(launch.cgroup().cpuMicros() - cpuBefore);
        }
        return new ClusterTakeover(nanos, cpuMicros);
    }

    private static void awaitProcess(Cgroup member, Process agent, Launch launch)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (member.processes().isEmpty()) {
            if (!agent.isAlive()) {
                throw new BenchmarkException("the new agent ended with exit code " + agent.exitValue()
                        + "; its last words: " + launch.lastLine());
            }
            if (System.nanoTime() > deadline) {
                throw new BenchmarkException(
                        "the new agent has not restarted " + member.path() + " after " + PATIENCE.toSeconds() + " s");
            }
            TimeUnit.NANOSECONDS.sleep(POLL_NANOS);
        }
    }

    String text() {
        return String.format(
                Locale.ROOT,
                "A member that died while no agent ran is back after, in s from the start of the next agent: %s%n"
                        + "CPU time of the agent until then, s: %s%n",
                seconds(nanos, 1e9),
                seconds(cpuMicros, 1e6));
    }

    private static String seconds(List<Long> values, double unit) {
        return String.join(
                ", ",
                values.stream()
                        .map(value -> String.format(Locale.ROOT, "%.2f", value / unit))
                        .toList());
    }
}
