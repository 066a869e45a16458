package io.persistentprocess.e2e.site;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.kernel.cgroup.CgroupHierarchies;
import io.persistentprocess.kernel.cgroup.ControllerHierarchies;
import io.persistentprocess.kernel.cgroup.V1Directories;
import io.persistentprocess.kernel.error.KernelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A cgroup2 directory of a test's own. */
public record CgroupFolder(Path path) {
    private static final AtomicInteger SERIAL = new AtomicInteger();

    /** A name that nobody else has; it does not exist yet. Skips the test where no cgroup can be made. */
    static CgroupFolder unused() {
        try {
            Path mount = CgroupHierarchies.current().cgroup2().orElseThrow();
            assumeTrue(Files.isWritable(mount), "needs root and a writable cgroup2 at " + mount);
            return new CgroupFolder(
                    mount.resolve("ppg-e2e-" + ProcessHandle.current().pid() + "-" + SERIAL.incrementAndGet()));
        } catch (KernelException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The cgroups below, without this one. */
    public List<Path> children() {
        try (Stream<Path> folders = Files.walk(path)) {
            return folders.filter(Files::isDirectory)
                    .filter(folder -> !folder.equals(path))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The processes of an instance. */
    public List<HostProcess> processes(String group, String instance) {
        try {
            return Files.readAllLines(
                            path.resolve("default_" + group).resolve(instance).resolve("cgroup.procs"))
                    .stream()
                    .map(Integer::valueOf)
                    .map(HostProcess::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills what is in it and removes it, and what agents have made for it in v1 hierarchies. */
    void remove() throws IOException {
        if (Files.isDirectory(path)) {
            removeTree();
        }
        new V1Directories(ControllerHierarchies.of(CgroupHierarchies.current(), path.getParent()), path).remove(path);
    }

    private void removeTree() throws IOException {
        Files.writeString(path.resolve("cgroup.freeze"), "0");
        Files.writeString(path.resolve("cgroup.kill"), "1");
        Timeouts.await(path + " is empty")
                .until(() -> Files.readString(path.resolve("cgroup.events")).contains("populated 0"));
        for (Path folder : foldersDeepestFirst()) {
            Files.delete(folder);
        }
    }

    private List<Path> foldersDeepestFirst() throws IOException {
        try (Stream<Path> folders = Files.walk(path)) {
            return folders.filter(Files::isDirectory)
                    .sorted(Comparator.reverseOrder())
                    .toList();
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof NoSuchFileException) {
                return List.of();
            }
            throw e;
        }
    }
}
