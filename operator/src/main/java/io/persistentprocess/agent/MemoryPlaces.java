package io.persistentprocess.agent;

import io.persistentprocess.kernel.Cgroup;
import io.persistentprocess.kernel.HostCgroups;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.MemoryWatch;
import io.persistentprocess.kernel.V1MemoryWatch;
import io.persistentprocess.kernel.V2MemoryWatch;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the memory of an instance is accounted for: in its cgroup2, or in the v1 directory of the same path that stands for it, if it has one.
 *
 * @param v1 the mount of the v1 memory hierarchy; empty: the host has none
 */
record MemoryPlaces(Path cgroup2, Optional<Path> v1) {
    static MemoryPlaces of(HostCgroups host, Path cgroupRoot) {
        return new MemoryPlaces(
                host.cgroup2().orElse(cgroupRoot), Optional.ofNullable(host.v1().get("memory")));
    }

    /** Empty: nobody accounts for it alone. */
    Optional<Path> directory(Cgroup cgroup) {
        Path path = cgroup.path();
        if (v1.isPresent()) {
            return path.startsWith(cgroup2)
                    ? Optional.of(v1.get().resolve(cgroup2.relativize(path))).filter(V1MemoryWatch::isPossible)
                    : Optional.empty();
        }
        return Optional.of(path).filter(V2MemoryWatch::isPossible);
    }

    MemoryWatch watch(Path directory) throws KernelException {
        return v1.isPresent() ? V1MemoryWatch.open(directory) : V2MemoryWatch.open(directory);
    }
}
