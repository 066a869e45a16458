package io.persistentprocess.agent.resources;

import io.persistentprocess.agent.host.HostContext;
import io.persistentprocess.agent.model.CgroupLayout;
import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.agent.model.MemberUsage;
import io.persistentprocess.kernel.cgroup.ResourceUsage;
import io.persistentprocess.kernel.cgroup.UsageReader;
import io.persistentprocess.supervision.spec.InstanceId;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what instances use, on request only. Any thread but the event loop's. */
public final class UsageSampler {
    /** A bound, so that neither a frequent request nor a large manifest keeps the host busy. */
    static final int MOST_INSTANCES = 2000;

    private static final double MICROS_PER_SECOND = 1e6;

    private final HostContext host;
    private final CgroupLayout layout;
    private final UsageReader reader;

    public UsageSampler(HostContext host, CgroupLayout layout, UsageReader reader) {
        this.host = host;
        this.layout = layout;
        this.reader = reader;
    }

    /** For a thread in the host's namespaces. */
    public ResourceUsage of(InstanceId id) {
        return reader.read(layout.cgroup(id));
    }

    /** The usage of members with a process, in the order of the instances; only of the first 2,000 instances. */
    public List<MemberUsage> byMember(List<InstanceView> instances) throws IOException {
        Map<String, MemberUsage> members = new LinkedHashMap<>();
        byInstance(instances)
                .values()
                .forEach(usage -> members.merge(
                        usage.namespace() + "/" + usage.group() + "/" + usage.member(), usage, MemberUsage::plus));
        return List.copyOf(members.values());
    }

    /** The usage of each instance. */
    public Map<InstanceId, MemberUsage> byInstance(List<InstanceView> instances) throws IOException {
        return host.call(() -> {
            Map<InstanceId, MemberUsage> all = new LinkedHashMap<>();
            instances.stream()
                    .filter(view -> view.pid().isPresent())
                    .limit(MOST_INSTANCES)
                    .forEach(view -> all.put(view.id(), usage(view.id())));
            return all;
        });
    }

    private MemberUsage usage(InstanceId id) {
        ResourceUsage usage = of(id);
        return new MemberUsage(
                id.namespace(),
                id.group(),
                id.member(),
                usage.cpuMicros().orElse(0L) / MICROS_PER_SECOND,
                usage.throttledMicros().orElse(0L) / MICROS_PER_SECOND,
                usage.memoryBytes().orElse(0L),
                usage.memoryPeakBytes().orElse(0L),
                usage.oomKills().orElse(0L),
                usage.tasks().orElse(0L),
                usage.pressure().map(UsageSampler::waiting).orElseGet(() -> new MemberUsage.Waiting(0, 0, 0)));
    }

    private static MemberUsage.Waiting waiting(ResourceUsage.Pressure pressure) {
        return new MemberUsage.Waiting(
                pressure.cpu().micros() / MICROS_PER_SECOND,
                pressure.memory().micros() / MICROS_PER_SECOND,
                pressure.io().micros() / MICROS_PER_SECOND);
    }
}
