package io.persistentprocess.agent.command;

import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.time.Duration;

/**
 * A command to run beside the main process of an instance.
 *
 * @param instance the instance's cgroup, which must exist
 * @param name what users call it, such as {@code preStart}; letters only, because its cgroup has it in its name
 * @param launch the command with the environment, credentials, limits and working directory that it runs with
 * @param timeout after which all of its processes are killed
 */
public record CommandRequest(
        InstanceId id, Cgroup instance, String name, LaunchSpec launch, Duration timeout, Retention retention) {
    /** What happens to the record of a command that has ended. */
    public enum Retention {
        /** It is removed at once. */
        REMOVED,
        /** It stays until {@link InstanceCommandRunner#forgetEnded}, so that a later agent finds that the command has run. */
        KEPT
    }
}
