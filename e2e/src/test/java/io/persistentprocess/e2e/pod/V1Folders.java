package io.persistentprocess.e2e.pod;

import io.persistentprocess.e2e.site.Timeouts;
import io.persistentprocess.kernel.cgroup.CgroupHierarchies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A cgroup in each v1 hierarchy of the host, as a pod has them there. Only where this process is at the root: anywhere else somebody may keep accounts of what belongs
 * to it.
 */
public record V1Folders(List<Path> paths) implements AutoCloseable {
    static V1Folders create(String name) throws IOException {
        List<Path> paths = new ArrayList<>();
        for (Map.Entry<Path, String> hierarchy : hierarchies().entrySet()) {
            if (hierarchy.getValue().equals("/")) {
                paths.add(make(hierarchy.getKey(), name));
            }
        }
        return new V1Folders(List.copyOf(paths));
    }

    /** Where this process is in each hierarchy, by mount point. */
    public static Map<Path, String> hierarchies() throws IOException {
        Map<String, Path> mounts = CgroupHierarchies.current().v1();
        Map<Path, String> places = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
            String[] fields = line.split(":", 3);
            Optional.ofNullable(mounts.get(fields[1].split(",", -1)[0]))
                    .ifPresent(mount -> places.put(mount, fields[2]));
        }
        return places;
    }

    private static Path make(Path hierarchy, String name) throws IOException {
        Path path = Files.createDirectory(hierarchy.resolve(name));
        for (String given : List.of("cpuset.cpus", "cpuset.mems")) {
            if (Files.exists(path.resolve(given))) {
                Files.writeString(path.resolve(given), Files.readString(hierarchy.resolve(given)));
            }
        }
        return path;
    }

    /** As runc ends a container on a host with v1 cgroups: one by one, whatever is listed. */
    void kill() {
        for (Path path : paths) {
            Timeouts.await(path + " is empty").until(() -> {
                List<String> pids = Files.readAllLines(path.resolve("cgroup.procs"));
                pids.forEach(pid -> ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly));
                return pids.isEmpty();
            });
        }
    }

    @Override
    public void close() {
        kill();
        paths.forEach(path -> Timeouts.await(path + " is removed")
                .until(() -> !Files.exists(path) || path.toFile().delete()));
    }
}
