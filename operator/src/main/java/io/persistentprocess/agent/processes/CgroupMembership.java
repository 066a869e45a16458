package io.persistentprocess.agent.processes;

import io.persistentprocess.kernel.cgroup.ProcessCgroups;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.Optional;

/** Finds the instance of a process from /proc/PID/cgroup. The root is recognised by its last path component, because a mount may show any part of the path. */
public final class CgroupMembership {
    private final InstanceCgroups places;

    private CgroupMembership(InstanceCgroups places) {
        this.places = places;
    }

    public static CgroupMembership below(InstanceCgroups places) {
        return new CgroupMembership(places);
    }

    /** Empty also if the process has ended meanwhile. */
    public Optional<InstanceId> of(int pid) {
        try {
            return ProcessCgroups.of(pid).flatMap(cgroups -> instance(cgroups.unified()));
        } catch (KernelException _) {
            return Optional.empty();
        }
    }

    /** Not parsed as a Java path: processes may name their own cgroups with bytes that are no valid characters. */
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
