package io.persistentprocess.kernel;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How the latest 2,048 processes ended whose parents were not in the same instance, as main processes' are not: in memory of the kernel that is filled also while no
 * agent runs. It is pinned in a BPF file system (bpf(2), BPF_OBJ_PIN) together with the program that fills it, and lost with a reboot.
 *
 * <p>{@link #find} and {@link #close} may be called from any thread, the rest by one at a time.
 *
 * <p>Dies here: what is pinned stays, and goes on being filled.
 */
public final class PinnedExits implements AutoCloseable {
    /** Where systemd mounts it. */
    public static final Path BPF_FILE_SYSTEM = Path.of("/sys/fs/bpf");

    private final Path directory;
    private final long handle;
    private final Memory found = new Memory(ProcessRecord.BYTES);
    private boolean closed;

    private PinnedExits(Path directory, long handle) {
        this.directory = directory;
        this.handle = handle;
    }

    /**
     * Those of the instances below a cgroup, as whoever had it before has left them.
     *
     * @param bpfFileSystem where one is mounted
     * @throws KernelException none is, or it is forbidden
     */
    public static PinnedExits open(Path bpfFileSystem, Path cgroupRoot) throws KernelException {
        if (!FileSystem.isBpf(bpfFileSystem.toString())) {
            throw new KernelException("no BPF file system is mounted at", bpfFileSystem.toString(), Errno.ENOENT);
        }
        // In the place of a cgroup that was removed there may be another; its number is not given twice.
        Path directory = bpfFileSystem
                .resolve("ppg")
                .resolve(Long.toUnsignedString(Cgroup.at(cgroupRoot).id()));
        try {
            Files.createDirectories(directory);
        } catch (IOException _) {
            throw new KernelException("mkdir", directory.toString(), Errno.EACCES);
        }
        Path exits = directory.resolve("exits");
        int[] error = new int[1];
        long handle = EventsLibrary.ppg_exits_open(exits.toString(), error);
        if (handle == 0) {
            throw new KernelException("pin", exits.toString(), error[0]);
        }
        return new PinnedExits(directory, handle);
    }

    /** The process must have been seen in an instance; empty: it lives, or ended too long ago, or while nobody was told of exits. */
    public synchronized Optional<ProcessRecord> find(int pid, long startTicks) {
        boolean there = !closed
                && EventsLibrary.ppg_exits_find(
                                handle, pid, startTicks, ProcessRecord.TICK_NANOS, Pointer.nativeValue(found))
                        != 0;
        return there ? Optional.of(ProcessRecord.at(found, 0)) : Optional.empty();
    }

    /** For {@link EventSource#bpf}. */
    long handle() {
        return handle;
    }

    /** From now on this source fills it, also when its agent has died. */
    void keepFilling(long source) throws KernelException {
        int error = EventsLibrary.ppg_events_keep(source, filler().toString());
        if (error != 0) {
            throw new KernelException("pin", filler().toString(), error);
        }
    }

    private Path filler() {
        return directory.resolve("filler");
    }

    /** Whether a source fills it, be its agent alive or dead. */
    public boolean isFilled() {
        return Files.exists(filler());
    }

    /** What is in it can be found still. */
    public void stopFilling() throws KernelException {
        unlink(filler());
    }

    /** Leaves nothing in the kernel once this and the source are closed. */
    public void unpin() throws KernelException {
        stopFilling();
        unlink(directory.resolve("exits"));
        unlink(directory);
    }

    private static void unlink(Path path) throws KernelException {
        try {
            Files.deleteIfExists(path);
        } catch (IOException _) {
            throw new KernelException("unlink", path.toString(), Errno.EACCES);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            EventsLibrary.ppg_exits_close(handle);
        }
    }
}
