package io.persistentprocess.e2e.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * What one run of the benchmark has on the machine: a directory and a cgroup, each with one child per started supervisor.
 *
 * <p>Dies here: the processes are ended and the cgroup is removed when this JVM ends, by itself or by a signal; after a SIGKILL the next run does it.
 */
final class Workspace implements AutoCloseable {
    private static final String CGROUP_PREFIX = "ppg-bench-";
    private static final String DIRECTORY_PREFIX = "run-";

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
        for (Path run : runsOfTheDead(mountPoint, CGROUP_PREFIX)) {
            new Cgroup(run).remove();
        }
        for (Path run : runsOfTheDead(target, DIRECTORY_PREFIX)) {
            delete(run);
        }
        long pid = ProcessHandle.current().pid();
        Cgroup cgroup = Cgroup.create(mountPoint.resolve(CGROUP_PREFIX + pid));
        Path directory = Files.createDirectories(target.resolve(DIRECTORY_PREFIX + pid));
        Workspace workspace = new Workspace(directory, cgroup, programs);
        Runtime.getRuntime().addShutdownHook(new Thread(workspace::close, "clean-up"));
        return workspace;
    }

    private static List<Path> runsOfTheDead(Path directory, String prefix) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith(prefix))
                    .filter(entry -> Files.notExists(
                            Path.of("/proc", entry.getFileName().toString().substring(prefix.length()))))
                    .toList();
        }
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> entries = Files.walk(tree)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        }
    }

    /** Starts loops that never sleep, beside whatever is measured; they end with the workspace. */
    void keepBusy(int loops) throws IOException {
        Place place = place("busy");
        for (int i = 0; i < loops; i++) {
            Launch loop = new Launch(
                    List.of("sh", "-c", "while :; do :; done"),
                    place.cgroup(),
                    place.directory().resolve("log"));
            loop.start();
        }
    }

    CpuTime cpuTime() throws IOException {
        return CpuTime.now(cgroup);
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
