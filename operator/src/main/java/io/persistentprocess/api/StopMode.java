package io.persistentprocess.api;

/** Which processes a stop signals first. Processes left after the grace period are killed with {@code cgroup.kill}, except with {@link #Main}. */
public enum StopMode {
    /** The main process gets the stop signal; when it has exited, the others are killed at once ({@code KillMode=mixed}). */
    Mixed,
    /** The main process gets the stop signal; the others have the rest of the grace period to exit by themselves. */
    Process,
    /** Every process of the instance gets the stop signal ({@code KillMode=control-group}). */
    Cgroup,
    /**
     * The main process gets the stop signal, and is the only one that is killed. The others run on, also when the main process ends by itself and is started again
     * ({@code KillMode=process}).
     */
    Main
}
