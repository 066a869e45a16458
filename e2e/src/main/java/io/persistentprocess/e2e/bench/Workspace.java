package io.persistentprocess.e2e.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What one run of the benchmark has on the machine: a directory and a cgroup, each with one child per started supervisor.
 *
 * <p>Dies here: the processes are ended and the cgroup is removed when this JVM ends, by itself or by a signal; after a SIGKILL the next run does it.
 */
final class Workspace implements AutoCloseable {
    private static final String CGROUP_PREFIX = "ppg-bench-";

    private final Path directory;
    private final Cgroup cgroup;
    private final Programs programs;
    private final AtomicInteger started = new AtomicInteger();

    private Workspace(Path directory, Cgroup cgroup, Programs programs) {
        this.directory = directory;
        this.cgroup = cgroup;
        this.programs = programs;
    }

    /**
     * @param sources {@code e2e/bench}
     * @param target where all files go, {@code e2e/target/bench}
     */
    static Workspace open(Path sources, Path target) throws IOException, InterruptedException {
        Programs programs = Programs.compile(sources, target.resolve("bin"));
        Path mountPoint = Cgroup.mountPoint();
        removeLeftovers(mountPoint);
        long pid = ProcessHandle.current().pid();
        Cgroup cgroup = Cgroup.create(mountPoint.resolve(CGROUP_PREFIX + pid));
        Path directory = Files.createDirectories(target.resolve("run-" + pid));
        Workspace workspace = new Workspace(directory, cgroup, programs);
        Runtime.getRuntime().addShutdownHook(new Thread(workspace::close, "clean-up"));
        return workspace;
    }

    private static void removeLeftovers(Path mountPoint) throws IOException {
        try (DirectoryStream<Path> runs = Files.newDirectoryStream(mountPoint, CGROUP_PREFIX + "*")) {
            for (Path run : runs) {
                String pid = run.getFileName().toString().substring(CGROUP_PREFIX.length());
                if (!Files.exists(Path.of("/proc", pid))) {
                    new Cgroup(run).remove();
                }
            }
        }
    }

    Programs programs() {
        return programs;
    }

    /** A new, empty place for one supervisor, and for what it keeps. */
    Place place(String title) throws IOException {
        String name = started.incrementAndGet() + "-" + title.replaceAll("[^A-Za-z0-9]+", "-");
        return new Place(Files.createDirectory(directory.resolve(name)), cgroup.child(name));
    }

    record Place(Path directory, Cgroup cgroup) {}

    @Override
    public void close() {
        try {
            cgroup.remove();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
