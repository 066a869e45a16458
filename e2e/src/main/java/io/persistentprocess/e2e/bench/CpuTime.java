package io.persistentprocess.e2e.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/**
 * What the CPUs have done so far: a run on a machine that others kept busy says little about the slowest of a hundred restarts.
 *
 * @param all ticks of all CPUs, busy or not
 * @param idle of these, ticks in which a CPU had nothing to do
 * @param ours ticks spent in the benchmark's cgroup and in this JVM
 */
record CpuTime(double all, double idle, double ours) {
    /** USER_HZ, the unit of /proc/stat: 100 on every architecture this runs on (proc_stat(5), sysconf(3)). */
    private static final double TICKS_PER_SECOND = 100;

    private static final int IDLE = 3;
    private static final int IOWAIT = 4;
    private static final int STEAL = 7;

    static CpuTime now(Cgroup cgroup) throws IOException {
        String cpu = Files.readAllLines(Path.of("/proc/stat")).getFirst();
        // Guest time, which follows steal time, is part of user time already.
        double[] ticks = Arrays.stream(cpu.split(" +", -1))
                .skip(1)
                .limit(STEAL + 1)
                .mapToDouble(Double::parseDouble)
                .toArray();
        Duration self = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
        double seconds = cgroup.cpuMicros() / 1e6 + self.toMillis() / 1e3;
        return new CpuTime(Arrays.stream(ticks).sum(), ticks[IDLE] + ticks[IOWAIT], seconds * TICKS_PER_SECOND);
    }

    /** The share of all CPUs that other processes have taken since, 0 to 1; the benchmark's killers are among them. */
    double othersSince(CpuTime before) {
        double busy = all - before.all - (idle - before.idle);
        return Math.clamp((busy - (ours - before.ours)) / (all - before.all), 0, 1);
    }
}
