package io.persistentprocess.agent;

import io.persistentprocess.kernel.Cgroup;
import io.persistentprocess.kernel.Controller;
import io.persistentprocess.kernel.ControllerPlaces;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.MemoryWatch;
import io.persistentprocess.kernel.V1MemoryWatch;
import io.persistentprocess.kernel.V2MemoryWatch;
import java.nio.file.Path;
import java.util.Optional;

/** Where the memory of an instance is accounted for: in its cgroup2, or in the v1 directory that stands for it, if it has one. */
record MemoryPlaces(ControllerPlaces controllers) {
    /** Empty: nobody accounts for it alone. */
    Optional<Path> directory(Cgroup cgroup) {
        return isV1()
                ? controllers.v1(Controller.MEMORY, cgroup.path()).filter(V1MemoryWatch::isPossible)
                : Optional.of(cgroup.path()).filter(V2MemoryWatch::isPossible);
    }

    private boolean isV1() {
        return controllers.v1().containsKey(Controller.MEMORY);
    }

    MemoryWatch watch(Path directory) throws KernelException {
        return isV1() ? V1MemoryWatch.open(directory) : V2MemoryWatch.open(directory);
    }
}
