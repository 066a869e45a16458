package io.persistentprocess.agent.monitor;

import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.cgroup.CgroupController;
import io.persistentprocess.kernel.cgroup.ControllerHierarchies;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.memory.MemoryWatch;
import io.persistentprocess.kernel.memory.V1MemoryWatch;
import io.persistentprocess.kernel.memory.V2MemoryWatch;
import java.nio.file.Path;
import java.util.Optional;

/** Where the memory of an instance is accounted: in its cgroup2 directory, or in the corresponding v1 directory if there is one. */
public final class MemoryHierarchy {
    private final ControllerHierarchies controllers;
    private final String cgroup2;
    private final Optional<String> v1;

    public MemoryHierarchy(ControllerHierarchies controllers) {
        this.controllers = controllers;
        this.cgroup2 = controllers.cgroup2() + "/";
        this.v1 = Optional.ofNullable(controllers.v1().get(CgroupController.MEMORY))
                .map(Path::toString);
    }

    /** Empty: its memory is not accounted separately. Costs a restart of such an instance one system call and no path. */
    Optional<Path> directory(Cgroup cgroup) {
        if (v1.isEmpty()) {
            return V2MemoryWatch.isPossible(cgroup.path().toString()) ? Optional.of(cgroup.path()) : Optional.empty();
        }
        String path = cgroup.path().toString();
        boolean accounted =
                path.startsWith(cgroup2) && V1MemoryWatch.isPossible(v1.get() + "/" + path.substring(cgroup2.length()));
        return accounted ? controllers.v1(CgroupController.MEMORY, cgroup.path()) : Optional.empty();
    }

    MemoryWatch watch(Path directory) throws KernelException {
        return v1.isPresent() ? V1MemoryWatch.open(directory) : V2MemoryWatch.open(directory);
    }
}
