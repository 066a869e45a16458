package io.persistentprocess.agent.processes;

import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.ProcessStat;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Scans every cgroup for its processes. Processes that fork or end meanwhile are covered by events that are read afterwards. */
final class ProcessScan {
    private final InstanceCgroups places;

    ProcessScan(InstanceCgroups places) {
        this.places = places;
    }

    /** By PID. */
    Map<Integer, LiveProcess> run() throws KernelException {
        Map<Integer, LiveProcess> found = new HashMap<>();
        Cgroup root = Cgroup.at(places.root());
        for (Cgroup group : root.children()) {
            for (Cgroup cgroup : whileItIsThere(group)) {
                Optional<InstanceId> instance = places.naming()
                        .instance(
                                group.path().getFileName().toString(),
                                cgroup.path().getFileName().toString());
                if (instance.isPresent()) {
                    collect(cgroup, instance.get(), found);
                }
            }
        }
        return found;
    }

    private void collect(Cgroup cgroup, InstanceId instance, Map<Integer, LiveProcess> found) throws KernelException {
        try {
            for (int pid : cgroup.processes()) {
                ProcessStat.read(pid)
                        .ifPresent(stat -> found.put(
                                pid, new LiveProcess(pid, stat.parent(), stat.startTicks(), stat.comm(), instance)));
            }
        } catch (KernelException e) {
            // EOPNOTSUPP: a threaded cgroup, whose processes are listed above it.
            if (!e.is(Errno.EOPNOTSUPP) && cgroup.exists()) {
                throw e;
            }
        }
        for (Cgroup child : whileItIsThere(cgroup)) {
            collect(child, instance, found);
        }
    }

    private static Iterable<Cgroup> whileItIsThere(Cgroup cgroup) throws KernelException {
        try {
            return cgroup.children();
        } catch (KernelException e) {
            if (cgroup.exists()) {
                throw e;
            }
            return List.of();
        }
    }
}
