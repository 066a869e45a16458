package io.persistentprocess.e2e.bench;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A cgroup2 directory that the benchmark made. Whatever a supervisor starts is in it, so that all can be counted, and ended in one write.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html">cgroup-v2, "Core Interface Files"</a>
 */
record Cgroup(Path path) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Where this host has cgroup2 mounted: the root, or a directory beside the v1 hierarchies. */
    static Path mountPoint() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            // proc_pid_mountinfo(5): the mount point is the 5th field, the type the first one after the lone hyphen.
            if (line.contains(" - cgroup2 ")) {
                return Path.of(line.split(" ", -1)[4]);
            }
        }
        throw new BenchmarkException("no cgroup2 file system is mounted; mount -t cgroup2 none DIRECTORY makes one");
    }

    static Cgroup create(Path path) {
        try {
            return new Cgroup(Files.createDirectory(path));
        } catch (IOException e) {
            throw new BenchmarkException("cannot create cgroup " + path + ": " + e.getMessage() + "; run as root", e);
        }
    }

    Cgroup child(String name) {
        return create(path.resolve(name));
    }

    /** The PIDs in it and below; some may be gone by the time they are looked at. */
    List<Long> processes() throws IOException {
        List<Long> pids = new ArrayList<>();
        walk(directory ->
                Files.readAllLines(directory.resolve("cgroup.procs")).forEach(pid -> pids.add(Long.valueOf(pid))));
        return pids;
    }

    /** CPU time of all processes that are or were in it and below; counted without any controller. */
    long cpuMicros() throws IOException {
        return Files.readAllLines(path.resolve("cpu.stat")).stream()
                .filter(line -> line.startsWith("usage_usec "))
                .mapToLong(line -> Long.parseLong(line.substring("usage_usec ".length())))
                .sum();
    }

    /** Ends every process in it and below, and waits until the last is gone. Another process may be in the middle of a fork: the kernel ends the child too. */
    void kill() throws IOException {
        Files.writeString(path.resolve("cgroup.kill"), "1");
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (Files.readString(path.resolve("cgroup.events")).contains("populated 1")) {
            if (System.nanoTime() > deadline) {
                throw new BenchmarkException(
                        path + " still has processes " + PATIENCE.toSeconds() + " s after cgroup.kill");
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    /** Ends its processes and takes it and all below away; nothing happens if it is gone already. */
    void remove() throws IOException {
        if (Files.exists(path)) {
            kill();
            walk(Files::delete);
        }
    }

    private interface Visit {
        void directory(Path directory) throws IOException;
    }

    /** Children before their parents: the order rmdir needs. */
    private void walk(Visit visit) throws IOException {
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
                try {
                    visit.directory(directory);
                } catch (NoSuchFileException gone) {
                    return FileVisitResult.CONTINUE;
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
