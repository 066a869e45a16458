package io.persistentprocess.agent;

import io.persistentprocess.api.OomPolicy;
import io.persistentprocess.kernel.Cgroup;
import io.persistentprocess.supervision.InstanceId;
import io.persistentprocess.supervision.ResourceSpec;
import java.util.Optional;

/** All that is watched of instances beside their main processes. Reactor thread only. */
record Observation(CgroupFacts cgroups, MemoryFacts memory, PressureFacts pressure) implements AutoCloseable {
    /** Before its first start: what it does before somebody looks would not be told. */
    void prepare(InstanceId id, Cgroup cgroup, Optional<ResourceSpec> resources) {
        if (!memory.knows(id)) {
            memory.look(id, cgroup, policy(resources));
        }
    }

    private static OomPolicy policy(Optional<ResourceSpec> resources) {
        return resources.map(ResourceSpec::oomPolicy).orElse(OomPolicy.Continue);
    }

    /** Looks what is to be watched of this instance now: it was just started or adopted, or somebody wants to know more or less of it. */
    void look(InstanceId id, Cgroup cgroup, Optional<ResourceSpec> resources) {
        memory.look(id, cgroup, policy(resources));
        lookForSubscribers(id, cgroup);
    }

    /** The same for what only subscribers want to know. */
    void lookForSubscribers(InstanceId id, Cgroup cgroup) {
        cgroups.look(id, cgroup);
        if (memory.knows(id)) {
            pressure.forget(id);
        } else {
            pressure.look(id, cgroup);
        }
    }

    void forget(InstanceId id) {
        cgroups.forget(id);
        memory.forget(id);
        pressure.forget(id);
    }

    @Override
    public void close() {
        memory.close();
    }
}
