package io.persistentprocess.kernel.trace;

import com.sun.jna.Memory;
import java.nio.charset.StandardCharsets;

/**
 * An event of a process, {@code struct record} of events.h.
 *
 * @param parent its parent; 0 for an exec from the connector
 * @param status for an exit, the status of wait(2)
 * @param monotonicNanos the time, by CLOCK_MONOTONIC
 * @param startTicks when the process was started, as in /proc/PID/stat; 0: unknown
 * @param cgroup the ID of its cgroup two levels below the root; 0: unknown, or the process is further up
 * @param oomVictim whether the OOM killer chose it
 * @param childKilled whether a signal killed it that is no request to end (SIGHUP, SIGINT, SIGQUIT, SIGTERM) and not SIGPIPE, while its parent was in the same cgroup two
 *     levels below the root; false for the connector
 * @param command at most 15 bytes; not trusted, because a process sets its own; empty: unknown
 */
public record ProcessEventRecord(
        Kind kind,
        int pid,
        int parent,
        int status,
        long monotonicNanos,
        long startTicks,
        long cgroup,
        boolean oomVictim,
        boolean childKilled,
        String command) {
    static final int BYTES = 64;
    /** USER_HZ is 100 on every architecture that this runs on. */
    static final long TICK_NANOS = 10_000_000;

    private static final int PID = 4;
    private static final int PARENT = 8;
    private static final int STATUS = 12;
    private static final int AT = 16;
    private static final int STARTED = 24;
    private static final int CGROUP = 32;
    private static final int FLAGS = 40;
    private static final int COMMAND = 48;
    private static final int COMMAND_BYTES = 16;
    private static final int OOM_VICTIM = 1;
    private static final int CHILD_KILLED = 2;

    /** The numbers of {@code enum kind} in events.h. */
    public enum Kind {
        FORK(1),
        EXEC(2),
        EXIT(3);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    private static final Kind[] KINDS = Kind.values();

    static ProcessEventRecord at(Memory records, long index) {
        long base = index * BYTES;
        return new ProcessEventRecord(
                KINDS[records.getInt(base) - 1],
                records.getInt(base + PID),
                records.getInt(base + PARENT),
                records.getInt(base + STATUS),
                records.getLong(base + AT),
                records.getLong(base + STARTED) / TICK_NANOS,
                records.getLong(base + CGROUP),
                (records.getInt(base + FLAGS) & OOM_VICTIM) != 0,
                (records.getInt(base + FLAGS) & CHILD_KILLED) != 0,
                command(records, base + COMMAND));
    }

    private static String command(Memory records, long offset) {
        byte[] name = records.getByteArray(offset, COMMAND_BYTES);
        int length = 0;
        while (length < name.length && name[length] != 0) {
            length++;
        }
        return new String(name, 0, length, StandardCharsets.UTF_8);
    }
}
