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
public record MemoryHierarchy(ControllerHierarchies controllers) {
    /** Empty: its memory is not accounted separately. */
    Optional<Path> directory(Cgroup cgroup) {
        return isV1()
                ? controllers.v1(CgroupController.MEMORY, cgroup.path()).filter(V1MemoryWatch::isPossible)
                : Optional.of(cgroup.path()).filter(V2MemoryWatch::isPossible);
    }

    private boolean isV1() {
        return controllers.v1().containsKey(CgroupController.MEMORY);
    }

    MemoryWatch watch(Path directory) throws KernelException {
        return isV1() ? V1MemoryWatch.open(directory) : V2MemoryWatch.open(directory);
    }
}
