package io.persistentprocess.agent.launch;

import io.persistentprocess.api.scheduling.IoClass;
import io.persistentprocess.api.scheduling.NumaPolicy;
import io.persistentprocess.api.scheduling.SchedulingPolicy;
import io.persistentprocess.api.value.NumberRanges;
import io.persistentprocess.kernel.spawn.Scheduling;
import io.persistentprocess.supervision.scheduling.SchedulingSpec;
import java.util.Collections;

/** Turns a member's scheduling into the kernel's terms. Pure; any thread. */
final class SchedulingConverter {
    private SchedulingConverter() {}

    /** @param host what stands for the parts that the spec does not name */
    static Scheduling convert(SchedulingSpec spec, Scheduling host) {
        if (spec.equals(SchedulingSpec.NONE)) {
            return host;
        }
        return new Scheduling(
                spec.cpuAffinity().map(NumberRanges::numbers).orElse(host.cpus()),
                spec.scheduler()
                        .map(wanted -> new Scheduling.Scheduler(policy(wanted.policy()), wanted.priority()))
                        .or(host::scheduler),
                spec.memory()
                        .map(wanted -> new Scheduling.Memory(
                                policy(wanted.policy()),
                                wanted.nodes().map(NumberRanges::numbers).orElse(Collections.emptySortedSet())))
                        .or(host::memory),
                spec.io()
                        .map(wanted -> new Scheduling.Io(ioClass(wanted.ioClass()), wanted.level()))
                        .or(host::io));
    }

    private static Scheduling.Policy policy(SchedulingPolicy policy) {
        return switch (policy) {
            case Other -> Scheduling.Policy.OTHER;
            case Batch -> Scheduling.Policy.BATCH;
            case Idle -> Scheduling.Policy.IDLE;
            case Fifo -> Scheduling.Policy.FIFO;
            case RoundRobin -> Scheduling.Policy.RR;
        };
    }

    private static Scheduling.MemoryPolicy policy(NumaPolicy policy) {
        return switch (policy) {
            case Bind -> Scheduling.MemoryPolicy.BIND;
            case Preferred -> Scheduling.MemoryPolicy.PREFERRED;
            case Interleave -> Scheduling.MemoryPolicy.INTERLEAVE;
            case Local -> Scheduling.MemoryPolicy.LOCAL;
        };
    }

    private static Scheduling.IoClass ioClass(IoClass ioClass) {
        return switch (ioClass) {
            case RealTime -> Scheduling.IoClass.RT;
            case BestEffort -> Scheduling.IoClass.BE;
            case Idle -> Scheduling.IoClass.IDLE;
        };
    }
}
