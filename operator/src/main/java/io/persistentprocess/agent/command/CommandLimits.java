package io.persistentprocess.agent.command;

import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.supervision.spec.InstanceId;
import java.nio.file.Path;
import java.util.List;

/** The v1 cgroups that hold the limits of instances, which their commands join. */
public interface CommandLimits {
    /** {@code cgroup.procs} of each of them. */
    List<Path> doors(InstanceId id);

    /** Makes them anew where another program has removed them. */
    void renew(InstanceId id, Cgroup instance);
}
