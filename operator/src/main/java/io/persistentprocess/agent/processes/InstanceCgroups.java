package io.persistentprocess.agent.processes;

import io.persistentprocess.supervision.spec.InstanceId;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the cgroups of instances are.
 *
 * @param root holds the groups' cgroups, which hold the instances'
 * @param naming maps directory names to instances
 */
public record InstanceCgroups(Path root, Naming naming) {
    /** Maps the names of directories to an instance. */
    @FunctionalInterface
    public interface Naming {
        /** Empty: it belongs to no instance. */
        Optional<InstanceId> instance(String groupFolder, String instanceFolder);
    }
}
