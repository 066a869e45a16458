package io.persistentprocess.e2e.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a supervisor itself takes, without its members.
 *
 * @param rssKib sum of VmRSS, in which memory that processes share counts once for each of them
 * @param pssKib sum of proportional set sizes, in which it counts once: the fair number for one process per member
 */
record Footprint(int processes, int threads, long rssKib, long pssKib) {
    private static final Footprint NONE = new Footprint(0, 0, 0, 0);

    /** Adds up /proc of every process of {@code pids}; one that ends meanwhile counts no more. */
    static Footprint of(List<Long> pids) throws IOException {
        Footprint sum = NONE;
        for (long pid : pids) {
            Path proc = Path.of("/proc", Long.toString(pid));
            try {
                sum = sum.plus(of(proc));
            } catch (IOException e) {
                if (Files.exists(proc)) {
                    throw e;
                }
            }
        }
        return sum;
    }

    private static Footprint of(Path proc) throws IOException {
        List<String> status = Files.readAllLines(proc.resolve("status"));
        return new Footprint(
                1,
                (int) ProcFile.number(status, "Threads"),
                ProcFile.number(status, "VmRSS"),
                ProcFile.number(Files.readAllLines(proc.resolve("smaps_rollup")), "Pss"));
    }

    private Footprint plus(Footprint more) {
        return new Footprint(
                processes + more.processes, threads + more.threads, rssKib + more.rssKib, pssKib + more.pssKib);
    }
}
