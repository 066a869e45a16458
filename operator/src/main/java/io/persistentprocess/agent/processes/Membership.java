package io.persistentprocess.agent.processes;

import io.persistentprocess.supervision.InstanceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Which instance a process is in by its own account, /proc/PID/cgroup. The cgroup root is taken for the last folders of its path: mounts show as much or as little of it as they please. */
final class Membership {
    private static final String UNIFIED = "0::";

    private final Places places;

    private Membership(Places places) {
        this.places = places;
    }

    static Membership below(Places places) {
        return new Membership(places);
    }

    /** Empty also when it has gone meanwhile. */
    Optional<InstanceId> of(int pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cgroup"))
                    .lines()
                    .filter(line -> line.startsWith(UNIFIED))
                    .findFirst()
                    .flatMap(line -> instance(Path.of(line.substring(UNIFIED.length()))));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private Optional<InstanceId> instance(Path cgroup) {
        Path root = places.root().getFileName();
        for (int i = 0; i + 2 < cgroup.getNameCount(); i++) {
            if (cgroup.getName(i).equals(root)) {
                return places.naming()
                        .instance(
                                cgroup.getName(i + 1).toString(),
                                cgroup.getName(i + 2).toString());
            }
        }
        return Optional.empty();
    }
}
