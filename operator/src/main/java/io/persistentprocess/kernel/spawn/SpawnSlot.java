package io.persistentprocess.kernel.spawn;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.FileIdentity;
import io.persistentprocess.kernel.libc.Libc;
import java.time.Duration;
import java.util.Optional;

/**
 * {@code struct slot} of spawn.h with its request: memory that a child uses until its exec or end, and that must not change or be freed before {@link #idle()}. So only
 * {@link #free()} frees it.
 */
final class SpawnSlot {
    private static final int PID_OFFSET = 8;
    private static final int PIDFD_OFFSET = 12;
    private static final int STAGE_OFFSET = 20;
    private static final int ERROR_OFFSET = 24;
    private static final int DETAIL_OFFSET = 28;
    private static final int LOG_ERROR_OFFSET = 32;
    private static final int START_TICKS_OFFSET = 40;
    private static final int BEFORE_OFFSET = 48;
    private static final int LOG_INODE_OFFSET = 56;
    private static final int LOG_DEVICE_OFFSET = 64;
    private static final int LOG_SIZE_OFFSET = 72;

    private static final int INITIAL_REQUEST_BYTES = 4096;
    private static final int NONE = -1;
    private static final int SIGKILL = 9;
    private static final SpawnStage[] STAGES = SpawnStage.values();

    private final Pointer address;
    private long request;
    private long requestBytes;

    private SpawnSlot(Pointer address) {
        this.address = address;
    }

    static SpawnSlot create(long completions) throws KernelException {
        long address = SpawnLibrary.ppg_slot_new(completions);
        if (address == 0) {
            throw Libc.lastError("mmap", "a stack for a new process");
        }
        SpawnSlot slot = new SpawnSlot(new Pointer(address));
        slot.makeRoom(INITIAL_REQUEST_BYTES);
        return slot;
    }

    boolean idle() {
        return SpawnLibrary.ppg_slot_idle(address()) != 0;
    }

    long address() {
        return Pointer.nativeValue(address);
    }

    /** {@code enum outcome}. */
    int spawn(byte[] message, Spawner.Way way, Duration patience) {
        makeRoom(message.length);
        new Pointer(request).write(0, message, 0, message.length);
        return SpawnLibrary.ppg_spawn(address(), request, message.length, way.number, patience.toNanos());
    }

    private void makeRoom(long bytes) {
        if (requestBytes < bytes) {
            Native.free(request);
            request = Native.malloc(bytes);
            requestBytes = bytes;
            if (request == 0) {
                requestBytes = 0;
                throw new OutOfMemoryError("no memory for a spawn request of " + bytes + " bytes");
            }
        }
    }

    /** {@code enum outcome}, of a start that was pending. */
    int result() {
        return SpawnLibrary.ppg_slot_result(address());
    }

    /** The slot that was completed before this one; 0: none. */
    long before() {
        return address.getLong(BEFORE_OFFSET);
    }

    /** The kernel writes the pidfd before the PID. */
    void kill() throws KernelException {
        if (pid() != 0
                && Libc.syscall(Libc.SYS_PIDFD_SEND_SIGNAL, pidFd(), SIGKILL, 0, 0) < 0
                && Libc.errno() != Errno.ESRCH) {
            throw Libc.lastError("send SIGKILL to process", pid());
        }
    }

    int pid() {
        return address.getInt(PID_OFFSET);
    }

    int pidFd() {
        return address.getInt(PIDFD_OFFSET);
    }

    /** Whether nothing is left of a failed process. */
    boolean isReaped() {
        return pidFd() == NONE;
    }

    SpawnStage stage() {
        return STAGES[address.getInt(STAGE_OFFSET)];
    }

    int error() {
        return address.getInt(ERROR_OFFSET);
    }

    /** The index in a list; −1: none in particular. */
    int detail() {
        return address.getInt(DETAIL_OFFSET);
    }

    /** 0: the log was opened. */
    int logError() {
        return address.getInt(LOG_ERROR_OFFSET);
    }

    /** Empty: the child has opened no log. */
    Optional<OpenedLog> log() {
        long inode = address.getLong(LOG_INODE_OFFSET);
        return inode == 0
                ? Optional.empty()
                : Optional.of(new OpenedLog(
                        new FileIdentity(address.getLong(LOG_DEVICE_OFFSET), inode), address.getLong(LOG_SIZE_OFFSET)));
    }

    /** 0: the child has not determined it yet. */
    long startTicks() {
        return address.getLong(START_TICKS_OFFSET);
    }

    /** Frees an idle slot, which must not be used afterwards. */
    void free() {
        Native.free(request);
        SpawnLibrary.ppg_slot_free(address());
    }
}
