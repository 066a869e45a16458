package io.persistentprocess.kernel.spawn;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * On which CPUs, how soon and with which memory and disk a process runs: sched(7), set_mempolicy(2), ioprio_set(2). What is absent stays as the agent's. The kernel
 * leaves out CPUs that do not exist or that the cpuset forbids, and refuses a set without any other.
 *
 * @param cpus the CPUs that it may run on; empty: no change
 */
public record SchedulingAttributes(
        SortedSet<Integer> cpus, Optional<Scheduler> scheduler, Optional<Memory> memory, Optional<Io> io) {
    /** CPUs from 0 up to this exist at most, NR_CPUS of any architecture. */
    public static final int MAX_CPU = 8191;

    /** The scheduling policies of sched(7), with their numbers in uapi/linux/sched.h. */
    public enum Policy {
        OTHER(0),
        FIFO(1),
        RR(2),
        BATCH(3),
        IDLE(5);

        final int number;

        Policy(int number) {
            this.number = number;
        }
    }

    /** The memory policies of set_mempolicy(2), with their numbers in uapi/linux/mempolicy.h. */
    public enum MemoryPolicy {
        DEFAULT(0),
        PREFERRED(1),
        BIND(2),
        INTERLEAVE(3),
        LOCAL(4);

        final int number;

        MemoryPolicy(int number) {
            this.number = number;
        }
    }

    /** The classes of ioprio_set(2), with their numbers in uapi/linux/ioprio.h. */
    public enum IoClass {
        NONE(0),
        RT(1),
        BE(2),
        IDLE(3);

        private static final int SHIFT = 13;

        private final int number;

        IoClass(int number) {
            this.number = number;
        }

        int with(int level) {
            return number << SHIFT | level;
        }
    }

    /**
     * A scheduling policy.
     *
     * @param priority 1 to 99 for FIFO and RR, else 0
     */
    public record Scheduler(Policy policy, int priority) {
        @Override
        public String toString() {
            return "SCHED_" + policy + (priority == 0 ? "" : " with priority " + priority);
        }
    }

    /** A memory policy and the NUMA nodes that it names. */
    public record Memory(MemoryPolicy policy, SortedSet<Integer> nodes) {
        public Memory {
            nodes = Collections.unmodifiableSortedSet(new TreeSet<>(nodes));
        }

        @Override
        public String toString() {
            return "MPOL_" + policy + (nodes.isEmpty() ? "" : " of node " + NumberList.of(nodes));
        }
    }

    /**
     * An I/O priority.
     *
     * @param level 0, the highest, to 7
     */
    public record Io(IoClass ioClass, int level) {
        @Override
        public String toString() {
            return "IOPRIO_CLASS_" + ioClass
                    + (ioClass == IoClass.RT || ioClass == IoClass.BE ? " level " + level : "");
        }
    }

    /** As the agent's. */
    public static final SchedulingAttributes UNCHANGED = new SchedulingAttributes(
            Collections.emptySortedSet(), Optional.empty(), Optional.empty(), Optional.empty());

    public SchedulingAttributes {
        cpus = Collections.unmodifiableSortedSet(new TreeSet<>(cpus));
    }
}
