package io.persistentprocess.agent.launch;

import io.persistentprocess.api.scheduling.IoClass;
import io.persistentprocess.api.scheduling.NumaPolicy;
import io.persistentprocess.api.scheduling.SchedulingPolicy;
import io.persistentprocess.api.value.NumberRanges;
import io.persistentprocess.kernel.spawn.SchedulingAttributes;
import io.persistentprocess.supervision.scheduling.SchedulingSpec;
import java.util.Collections;

/** Turns a member's scheduling into the kernel's terms. Pure; any thread. */
final class SchedulingConverter {
    private SchedulingConverter() {}

    /** @param host what stands for the parts that the spec does not name */
    static SchedulingAttributes convert(SchedulingSpec spec, SchedulingAttributes host) {
        if (spec.equals(SchedulingSpec.NONE)) {
            return host;
        }
        return new SchedulingAttributes(
                spec.cpuAffinity().map(NumberRanges::numbers).orElse(host.cpus()),
                spec.scheduler()
                        .map(wanted -> new SchedulingAttributes.Scheduler(policy(wanted.policy()), wanted.priority()))
                        .or(host::scheduler),
                spec.memory()
                        .map(wanted -> new SchedulingAttributes.Memory(
                                policy(wanted.policy()),
                                wanted.nodes().map(NumberRanges::numbers).orElse(Collections.emptySortedSet())))
                        .or(host::memory),
                spec.io()
                        .map(wanted -> new SchedulingAttributes.Io(ioClass(wanted.ioClass()), wanted.level()))
                        .or(host::io));
    }

    private static SchedulingAttributes.Policy policy(SchedulingPolicy policy) {
        return switch (policy) {
            case Other -> SchedulingAttributes.Policy.OTHER;
            case Batch -> SchedulingAttributes.Policy.BATCH;
            case Idle -> SchedulingAttributes.Policy.IDLE;
            case Fifo -> SchedulingAttributes.Policy.FIFO;
            case RoundRobin -> SchedulingAttributes.Policy.RR;
        };
    }

    private static SchedulingAttributes.MemoryPolicy policy(NumaPolicy policy) {
        return switch (policy) {
            case Bind -> SchedulingAttributes.MemoryPolicy.BIND;
            case Preferred -> SchedulingAttributes.MemoryPolicy.PREFERRED;
            case Interleave -> SchedulingAttributes.MemoryPolicy.INTERLEAVE;
            case Local -> SchedulingAttributes.MemoryPolicy.LOCAL;
        };
    }

    private static SchedulingAttributes.IoClass ioClass(IoClass ioClass) {
        return switch (ioClass) {
            case RealTime -> SchedulingAttributes.IoClass.RT;
            case BestEffort -> SchedulingAttributes.IoClass.BE;
            case Idle -> SchedulingAttributes.IoClass.IDLE;
        };
    }
}
