package io.persistentprocess.api.scheduling;

/** A scheduling policy, sched(7). */
public enum SchedulingPolicy {
    /** SCHED_OTHER, with {@code nice}. */
    Other,
    /** SCHED_BATCH, with {@code nice}: for work that nobody waits for. */
    Batch,
    /** SCHED_IDLE: only while nothing else wants the CPU. */
    Idle,
    /** SCHED_FIFO: before all others of a lower priority, until it sleeps. */
    Fifo,
    /** SCHED_RR: as Fifo, in turns with its equals. */
    RoundRobin;

    /** Whether it has a priority of its own, 1 to 99. */
    public boolean isRealTime() {
        return this == Fifo || this == RoundRobin;
    }
}
