package io.persistentprocess.kernel.spawn;

import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.libc.Leak;
import io.persistentprocess.kernel.poll.Epoll;
import io.persistentprocess.kernel.process.PidFd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Measures what a start costs with few and with many open descriptors; prints a line for each. Needs root and an existing cgroup2 directory as its argument; not a
 * test.
 */
final class SpawnCost {
    private static final int STARTS = 3000;
    private static final int WARM_UP = 2000;

    private SpawnCost() {}

    public static void main(String[] args) throws IOException {
        Spawning spawning = Spawning.in(Cgroup.at(Path.of(args[0]))).run("/bin/true");
        measure(spawning, WARM_UP);
        for (int descriptors : new int[] {0, 5000, 0, 5000}) {
            try (Leak _ = Leak.open(descriptors)) {
                long[] nanos = measure(spawning, STARTS);
                System.out.printf(
                        "%d descriptors: p50 %d µs, p99 %d µs%n", descriptors, micros(nanos, 0.5), micros(nanos, 0.99));
            }
        }
    }

    private static long[] measure(Spawning spawning, int starts) throws IOException {
        SpawnRequest request = spawning.request();
        long[] nanos = new long[starts];
        for (int i = 0; i < starts; i++) {
            long begin = System.nanoTime();
            SpawnResult result = spawning.spawner().spawn(request);
            nanos[i] = System.nanoTime() - begin;
            awaitExit(result);
        }
        Arrays.sort(nanos);
        return nanos;
    }

    private static void awaitExit(SpawnResult result) throws IOException {
        if (!(result instanceof SpawnResult.Started started)) {
            throw new IllegalStateException(result.toString());
        }
        try (Epoll epoll = Epoll.create();
                PidFd process = started.pidFd()) {
            epoll.add(process.fd(), Epoll.IN, 0);
            epoll.await();
            process.reap();
        }
    }

    private static long micros(long[] sorted, double quantile) {
        return TimeUnit.NANOSECONDS.toMicros(sorted[(int) (sorted.length * quantile)]);
    }
}
