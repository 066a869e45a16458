package io.persistentprocess.agent.processes;

import io.persistentprocess.supervision.spec.InstanceId;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where instances are.
 *
 * @param root their groups' cgroups are in this directory, and theirs in those
 */
public record InstanceCgroups(Path root, Naming naming) {
    /** Whose folders they are. */
    @FunctionalInterface
    public interface Naming {
        /** Empty: nobody's. */
        Optional<InstanceId> instance(String groupFolder, String instanceFolder);
    }
}
