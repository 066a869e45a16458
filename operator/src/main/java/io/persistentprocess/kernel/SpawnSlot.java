package io.persistentprocess.kernel;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

/**
 * {@code struct slot} of ppg_spawn.c with the request given to it: memory that a child uses until it execs or ends, and that must not change or be freed before
 * {@link #idle()}.
 */
final class SpawnSlot {
    private static final int PID_OFFSET = 8;
    private static final int PIDFD_OFFSET = 12;
    private static final int STAGE_OFFSET = 20;
    private static final int ERROR_OFFSET = 24;
    private static final int DETAIL_OFFSET = 28;
    private static final int LOG_ERROR_OFFSET = 32;
    private static final int START_TICKS_OFFSET = 40;

    private static final int INITIAL_REQUEST_BYTES = 4096;
    private static final Stage[] STAGES = Stage.values();

    private final Pointer address;
    private Memory request = new Memory(INITIAL_REQUEST_BYTES);

    private SpawnSlot(Pointer address) {
        this.address = address;
    }

    static SpawnSlot create() throws KernelException {
        long address = SpawnLibrary.ppg_slot_new();
        if (address == 0) {
            throw KernelException.last("mmap", "a stack for a new process");
        }
        return new SpawnSlot(new Pointer(address));
    }

    boolean idle() {
        return SpawnLibrary.ppg_slot_idle(Pointer.nativeValue(address)) != 0;
    }

    /** {@code enum outcome}. */
    int spawn(byte[] message, Spawner.Way way) {
        if (request.size() < message.length) {
            request = new Memory(message.length);
        }
        request.write(0, message, 0, message.length);
        return SpawnLibrary.ppg_spawn(
                Pointer.nativeValue(address), Pointer.nativeValue(request), message.length, way.number);
    }

    int pid() {
        return address.getInt(PID_OFFSET);
    }

    int pidFd() {
        return address.getInt(PIDFD_OFFSET);
    }

    Stage stage() {
        return STAGES[address.getInt(STAGE_OFFSET)];
    }

    int error() {
        return address.getInt(ERROR_OFFSET);
    }

    /** Which one of a list; −1 for none in particular. */
    int detail() {
        return address.getInt(DETAIL_OFFSET);
    }

    /** 0 when the log was opened. */
    int logError() {
        return address.getInt(LOG_ERROR_OFFSET);
    }

    /** 0 when the child has not looked yet. */
    long startTicks() {
        return address.getLong(START_TICKS_OFFSET);
    }
}
