package io.persistentprocess.agent.execute;

import io.persistentprocess.agent.command.CommandLimits;
import io.persistentprocess.agent.resources.ResourceEnforcer;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.supervision.spec.InstanceId;
import java.nio.file.Path;
import java.util.List;

/** The limits of instances apply to their commands, too. Reactor thread only. */
@ReactorThread
record CommandCgroupLimits(ResourceEnforcer resources) implements CommandLimits {
    @Override
    public List<Path> doors(InstanceId id) {
        return resources.doors(id);
    }

    @Override
    public void renew(InstanceId id, Cgroup instance) {
        resources.renew(id, instance);
    }
}
