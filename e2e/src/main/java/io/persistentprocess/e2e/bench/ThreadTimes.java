package io.persistentprocess.e2e.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The CPU time of threads so far. It depends far less on what else runs than a latency does, because a thread that waits for a CPU takes none.
 *
 * @param threads by thread id
 */
record ThreadTimes(Map<Long, OfThread> threads) {
    /** Of /proc/PID/task/TID/schedstat: time on a CPU, time in wait for one, how often it got one (Documentation/scheduler/sched-stats.rst). */
    private static final int ON_CPU = 0;

    private static final int RUNS = 2;

    /**
     * One thread's.
     *
     * @param name as the kernel has it, at most 15 characters
     * @param nanos on a CPU
     * @param runs how often it got a CPU
     */
    record OfThread(String name, long nanos, long runs) {
        OfThread plus(OfThread other) {
            return new OfThread(name, nanos + other.nanos, runs + other.runs);
        }
    }

    ThreadTimes {
        threads = Map.copyOf(threads);
    }

    static ThreadTimes of(List<Long> pids) throws IOException {
        return new ThreadTimes(ProcFile.ofThreads(pids, ThreadTimes::read));
    }

    private static OfThread read(Path thread) throws IOException {
        String[] times = Files.readString(thread.resolve("schedstat")).strip().split(" ", -1);
        String name = Files.readString(thread.resolve("comm")).strip();
        return new OfThread(name, Long.parseLong(times[ON_CPU]), Long.parseLong(times[RUNS]));
    }

    /** What was added to {@code before}, by the name of the thread; a thread that is new since counts in full. */
    Map<String, OfThread> byNameSince(ThreadTimes before) {
        Map<String, OfThread> added = new TreeMap<>();
        threads.forEach((id, now) -> {
            OfThread then = before.threads.getOrDefault(id, new OfThread(now.name(), 0, 0));
            OfThread more = new OfThread(now.name(), now.nanos() - then.nanos(), now.runs() - then.runs());
            added.merge(now.name(), more, OfThread::plus);
        });
        return added;
    }
}
