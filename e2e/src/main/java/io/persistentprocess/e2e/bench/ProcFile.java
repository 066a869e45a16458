package io.persistentprocess.e2e.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Files of processes and threads below /proc. Lines are of the form {@code Name:   number kB}, as /proc/PID/status and smaps_rollup have them (proc_pid_status(5)). */
final class ProcFile {
    private ProcFile() {}

    static String text(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    /** 0 if there is no such line: a zombie has no memory. */
    static long number(List<String> lines, String name) {
        String text = text(lines, name);
        return text.isEmpty() ? 0 : Long.parseLong(text.split("\\s", -1)[0]);
    }

    /** Reads what is asked for in a thread's directory. */
    interface Reading<T> {
        T of(Path thread) throws IOException;
    }

    /** What is read of each thread of processes, below /proc/PID/task (proc_pid_task(5)), by thread id. A process that ends meanwhile has no threads. */
    static <T> Map<Long, T> ofThreads(List<Long> pids, Reading<T> reading) throws IOException {
        Map<Long, T> threads = new HashMap<>();
        for (long pid : pids) {
            Path tasks = Path.of("/proc", Long.toString(pid), "task");
            try (DirectoryStream<Path> directories = Files.newDirectoryStream(tasks)) {
                for (Path task : directories) {
                    threads.put(Long.valueOf(task.getFileName().toString()), reading.of(task));
                }
            } catch (IOException e) {
                if (Files.exists(tasks)) {
                    throw e;
                }
            }
        }
        return threads;
    }
}
