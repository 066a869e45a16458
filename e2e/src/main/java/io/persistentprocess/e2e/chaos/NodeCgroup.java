package io.persistentprocess.e2e.chaos;

import io.persistentprocess.e2e.chaos.desired.InstanceName;
import io.persistentprocess.kernel.cgroup.CgroupHierarchies;
import io.persistentprocess.kernel.error.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The cgroup root of one agent: {@code NAMESPACE_GROUP/MEMBER-ORDINAL} below it.
 *
 * @param node how instances below it are called
 */
record NodeCgroup(String node, Path path) {
    private static final int MAX_LOOKS = 3_000;

    /** A name that nobody else has; the agent makes it. */
    static NodeCgroup unused(String node) {
        try {
            Path mount = CgroupHierarchies.current()
                    .cgroup2()
                    .orElseThrow(() -> new ChaosException("no cgroup2 file system is mounted"));
            if (!Files.isWritable(mount)) {
                throw new ChaosException(mount + " is not writable; run as root");
            }
            return new NodeCgroup(
                    node, mount.resolve("ppg-chaos-" + ProcessHandle.current().pid() + "-" + node));
        } catch (KernelException e) {
            throw new ChaosException("no cgroups: " + e.getMessage(), e);
        }
    }

    /** The instances that have a directory, and the PIDs there. */
    Map<InstanceName, List<Integer>> instances() {
        Map<InstanceName, List<Integer>> found = new TreeMap<>();
        for (Path group : children(path)) {
            for (Path instance : children(group)) {
                name(group, instance).ifPresent(name -> found.put(name, pids(instance)));
            }
        }
        return found;
    }

    /** The names of the groups that have a directory. */
    List<String> groups() {
        return children(path).stream().map(NodeCgroup::group).toList();
    }

    private Optional<InstanceName> name(Path group, Path instance) {
        String name = instance.getFileName().toString();
        int dash = name.lastIndexOf('-');
        return dash < 0
                ? Optional.empty()
                : Optional.of(new InstanceName(
                        node, group(group), name.substring(0, dash), Integer.parseInt(name.substring(dash + 1))));
    }

    private static String group(Path directory) {
        String name = directory.getFileName().toString();
        return name.substring(name.indexOf('_') + 1);
    }

    private static List<Path> children(Path directory) {
        List<Path> children = new ArrayList<>();
        try (Stream<Path> all = Files.list(directory)) {
            all.filter(Files::isDirectory).forEach(children::add);
        } catch (IOException _) {
            // Nothing is there yet, or any more.
        }
        children.sort(Comparator.naturalOrder());
        return children;
    }

    private static List<Integer> pids(Path instance) {
        try {
            return Files.readAllLines(instance.resolve("cgroup.procs")).stream()
                    .map(Integer::valueOf)
                    .toList();
        } catch (IOException _) {
            return List.of();
        }
    }

    /** Kills what is in it, and removes it. */
    void remove() throws IOException {
        if (!Files.isDirectory(path)) {
            return;
        }
        Files.writeString(path.resolve("cgroup.kill"), "1");
        for (int look = 0;
                look < MAX_LOOKS
                        && Files.readString(path.resolve("cgroup.events")).contains("populated 1");
                look++) {
            LockSupport.parkNanos(10_000_000);
        }
        try (Stream<Path> all = Files.walk(path)) {
            for (Path directory : all.filter(Files::isDirectory)
                    .sorted(Comparator.reverseOrder())
                    .toList()) {
                Files.deleteIfExists(directory);
            }
        } catch (NoSuchFileException _) {
            // Somebody was faster.
        }
    }
}
