package io.persistentprocess.agent.processes;

import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.ProcessCgroups;
import io.persistentprocess.supervision.InstanceId;
import java.util.Optional;

/** Which instance a process is in by its own account, /proc/PID/cgroup. The cgroup root is taken for the last folders of its path: mounts show as much or as little of it as they please. */
final class Membership {
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
            return ProcessCgroups.of(pid).flatMap(cgroups -> instance(cgroups.unified()));
        } catch (KernelException _) {
            return Optional.empty();
        }
    }

    /** Not as a path of Java's: processes name cgroups of their own below it, with bytes that are no characters here. */
    private Optional<InstanceId> instance(String cgroup) {
        String root = places.root().getFileName().toString();
        String[] names = cgroup.substring(1).split("/", -1);
        for (int i = 0; i + 2 < names.length; i++) {
            if (names[i].equals(root)) {
                return places.naming().instance(names[i + 1], names[i + 2]);
            }
        }
        return Optional.empty();
    }
}
