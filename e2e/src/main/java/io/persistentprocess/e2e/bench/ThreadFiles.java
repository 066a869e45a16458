package io.persistentprocess.e2e.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Files of the threads of processes, below /proc/PID/task (proc_pid_task(5)). */
final class ThreadFiles {
    private ThreadFiles() {}

    /** Reads what is asked for in a thread's directory. */
    interface Reading<T> {
        T of(Path thread) throws IOException;
    }

    /** What is read of each thread, by thread id. A process that ends meanwhile has no threads. */
    static <T> Map<Long, T> read(List<Long> pids, Reading<T> reading) throws IOException {
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
