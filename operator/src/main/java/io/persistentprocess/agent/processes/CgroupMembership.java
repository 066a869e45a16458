package io.persistentprocess.agent.processes;

import io.persistentprocess.kernel.cgroup.ProcessCgroups;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.Optional;

/** Which instance a process is in by its own account, /proc/PID/cgroup. The cgroup root is taken for the last folders of its path: mounts show as much or as little of it as they please. */
final class CgroupMembership {
    private final InstanceCgroups places;

    private CgroupMembership(InstanceCgroups places) {
        this.places = places;
    }

    static CgroupMembership below(InstanceCgroups places) {
        return new CgroupMembership(places);
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
