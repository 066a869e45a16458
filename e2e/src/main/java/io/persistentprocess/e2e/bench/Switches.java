package io.persistentprocess.e2e.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Voluntary context switches so far, by thread: each is a thread that went to sleep, so a thread that none is counted for did not run at all.
 *
 * @param threads by thread id
 */
record Switches(Map<Long, OfThread> threads) {
    /**
     * One thread's.
     *
     * @param name as the kernel has it, at most 15 characters
     */
    record OfThread(String name, long count) {}

    Switches {
        threads = Map.copyOf(threads);
    }

    /** What /proc/PID/task/TID/status says of all threads of {@code pids}. */
    static Switches of(List<Long> pids) throws IOException {
        return new Switches(ProcFile.ofThreads(pids, Switches::read));
    }

    private static OfThread read(Path thread) throws IOException {
        List<String> status = Files.readAllLines(thread.resolve("status"));
        return new OfThread(ProcFile.text(status, "Name"), ProcFile.number(status, "voluntary_ctxt_switches"));
    }

    /** What was added to {@code before}; a thread that is new since counts in full. */
    Switches since(Switches before) {
        Map<Long, OfThread> added = new HashMap<>();
        threads.forEach((id, now) -> {
            OfThread then = before.threads.getOrDefault(id, new OfThread(now.name(), 0));
            added.put(id, new OfThread(now.name(), now.count() - then.count()));
        });
        return new Switches(added);
    }

    long total() {
        return threads.values().stream().mapToLong(OfThread::count).sum();
    }

    long ofThreadsNamed(String name) {
        return threads.values().stream()
                .filter(thread -> thread.name().equals(name))
                .mapToLong(OfThread::count)
                .sum();
    }

    boolean hasThreadNamed(String name) {
        return threads.values().stream().anyMatch(thread -> thread.name().equals(name));
    }
}
