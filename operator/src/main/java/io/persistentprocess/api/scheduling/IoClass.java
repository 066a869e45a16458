package io.persistentprocess.api.scheduling;

/** A class of I/O priority, ioprio_set(2). */
public enum IoClass {
    /** IOPRIO_CLASS_RT: before all others. */
    RealTime,
    /** IOPRIO_CLASS_BE: by level. */
    BestEffort,
    /** IOPRIO_CLASS_IDLE: only while no other process uses the disk. */
    Idle
}
