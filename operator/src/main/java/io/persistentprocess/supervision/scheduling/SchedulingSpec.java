package io.persistentprocess.supervision.scheduling;

import io.persistentprocess.api.scheduling.IoClass;
import io.persistentprocess.api.scheduling.NumaPolicy;
import io.persistentprocess.api.scheduling.SchedulingPolicy;
import io.persistentprocess.api.value.NumberRanges;
import java.util.Optional;

/** On which CPUs, how soon and with which memory and disk the process runs; what is absent is as on the host. */
public record SchedulingSpec(
        Optional<NumberRanges> cpuAffinity, Optional<Scheduler> scheduler, Optional<Memory> memory, Optional<Io> io) {
    /** All as on the host. */
    public static final SchedulingSpec NONE =
            new SchedulingSpec(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * A scheduling policy, sched(7).
     *
     * @param priority 1 to 99 for Fifo and RoundRobin, else 0
     */
    public record Scheduler(SchedulingPolicy policy, int priority) {}

    /**
     * A NUMA policy, set_mempolicy(2).
     *
     * @param nodes empty for Local
     */
    public record Memory(NumaPolicy policy, Optional<NumberRanges> nodes) {}

    /**
     * An I/O priority, ioprio_set(2).
     *
     * @param level 0 to 7, the most favourable first; 0 for Idle
     */
    public record Io(IoClass ioClass, int level) {}
}
