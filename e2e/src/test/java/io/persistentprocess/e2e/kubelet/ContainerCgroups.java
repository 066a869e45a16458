package io.persistentprocess.e2e.kubelet;

import io.persistentprocess.e2e.pod.V1Folders;
import io.persistentprocess.e2e.site.Timeouts;
import io.persistentprocess.kernel.cgroup.CgroupHierarchies;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The cgroups of a node's containers: one in each hierarchy, below this process's own. */
record ContainerCgroups(String name) implements AutoCloseable {
    /** For a container's runtime configuration. */
    String of(String container) {
        return name + "/" + container;
    }

    private List<Path> paths() throws IOException {
        List<Path> paths = new ArrayList<>();
        for (Map.Entry<Path, String> hierarchy : V1Folders.hierarchies().entrySet()) {
            paths.add(Path.of(hierarchy.getKey() + hierarchy.getValue(), name));
        }
        Path unified = CgroupHierarchies.current().cgroup2().orElseThrow();
        for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
            if (line.startsWith("0::")) {
                paths.add(Path.of(unified + line.substring("0::".length()), name));
            }
        }
        return paths;
    }

    /** The runtime has removed the containers' own, unless something went wrong. */
    @Override
    public void close() throws IOException {
        for (Path path : paths()) {
            Timeouts.await(path + " is removed").until(() -> !Files.exists(path) || remove(path));
        }
    }

    private static boolean remove(Path path) throws IOException {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(path, Files::isDirectory)) {
            for (Path child : children) {
                Files.delete(child);
            }
        }
        Files.delete(path);
        return true;
    }
}
