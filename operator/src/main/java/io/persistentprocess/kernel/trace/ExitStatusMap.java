package io.persistentprocess.kernel.trace;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.FileSystem;
import io.persistentprocess.kernel.file.TrustedDirectory;
import io.persistentprocess.kernel.process.CapabilitySets;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How the latest processes of instances ended, 1,024 whose parents are not in the same instance, as main processes' are not, and 1,024 others: in memory of the kernel, which
 * a program there fills whether anybody listens or not. Pinned in a BPF file system (bpf(2), BPF_OBJ_PIN) together with that program it is filled also while no agent runs,
 * until the next boot.
 *
 * <p>{@link #find} and {@link #close} may be called from any thread, the rest by one at a time.
 *
 * <p>Dies here: what is pinned stays, and goes on being filled.
 */
public final class ExitStatusMap implements AutoCloseable {
    /** Where systemd mounts it. */
    public static final Path BPF_FILE_SYSTEM = Path.of("/sys/fs/bpf");

    private static final int PRIVATE = 0700;

    private final Optional<Path> directory;
    private final long handle;
    private final Memory found = new Memory(ProcessEventRecord.BYTES);
    private boolean closed;

    private ExitStatusMap(Optional<Path> directory) throws KernelException {
        this.directory = directory;
        int[] error = new int[1];
        this.handle = ProcessEventLibrary.ppg_exits_open(
                directory.map(pins -> exits(pins).toString()).orElse(null), error);
        if (handle == 0) {
            String lacking = CapabilitySets.missing(error[0], ProcessEventSource.capabilities(error[0]));
            throw new KernelException(
                    directory.isPresent() ? "pin" : "make a map for",
                    directory.map(pins -> exits(pins).toString()).orElse("process events") + lacking,
                    error[0]);
        }
    }

    /** For as long as this is open. */
    public static ExitStatusMap unpinned() throws KernelException {
        return new ExitStatusMap(Optional.empty());
    }

    /**
     * Those of the instances below a cgroup, as whoever had it before has left them.
     *
     * @param bpfFileSystem where one is mounted
     * @throws KernelException none is, or it is forbidden
     */
    public static ExitStatusMap pinned(Path bpfFileSystem, Path cgroupRoot) throws KernelException {
        if (!FileSystem.isBpf(bpfFileSystem.toString())) {
            throw new KernelException("no BPF file system is mounted at", bpfFileSystem.toString(), Errno.ENOENT);
        }
        Path directory = directory(bpfFileSystem, cgroupRoot);
        // Everybody may make directories there unless it was mounted otherwise, bpf_fill_super() in kernel/bpf/inode.c.
        TrustedDirectory.make(directory, PRIVATE).close();
        try {
            return new ExitStatusMap(Optional.of(directory));
        } catch (KernelException e) {
            unlink(directory);
            unlinkUnlessOthersUse(directory.getParent());
            throw e;
        }
    }

    /** Whether an earlier agent has left any. */
    public static boolean arePinned(Path bpfFileSystem, Path cgroupRoot) throws KernelException {
        return Files.exists(exits(directory(bpfFileSystem, cgroupRoot)));
    }

    private static Path directory(Path bpfFileSystem, Path cgroupRoot) throws KernelException {
        // In the place of a cgroup that was removed there may be another; its number is not given twice.
        return bpfFileSystem
                .resolve("ppg")
                .resolve(Long.toUnsignedString(Cgroup.at(cgroupRoot).id()));
    }

    private static Path exits(Path directory) {
        return directory.resolve("exits");
    }

    private static Path filler(Path directory) {
        return directory.resolve("filler");
    }

    /** The process must have been seen in an instance; empty: it lives, or ended too long ago, or while nobody was told of exits. */
    public synchronized Optional<ProcessEventRecord> find(int pid, long startTicks) {
        boolean there = !closed
                && ProcessEventLibrary.ppg_exits_find(
                                handle, pid, startTicks, ProcessEventRecord.TICK_NANOS, Pointer.nativeValue(found))
                        != 0;
        return there ? Optional.of(ProcessEventRecord.at(found, 0)) : Optional.empty();
    }

    /** For {@link ProcessEventSource#bpf}. */
    long handle() {
        return handle;
    }

    /** From now on this source fills what is pinned, also when its agent has died. */
    void keepFilling(long source) throws KernelException {
        if (directory.isPresent()) {
            String filler = filler(directory.get()).toString();
            int error = ProcessEventLibrary.ppg_events_keep(source, filler);
            if (error != 0) {
                throw new KernelException("pin", filler, error);
            }
        }
    }

    /** Whether a pinned program fills it, be its agent alive or dead. */
    public boolean isFilled() {
        return directory.filter(pins -> Files.exists(filler(pins))).isPresent();
    }

    /** Nothing pinned fills it any more; what is in it can be found still. */
    public void stopFilling() throws KernelException {
        if (directory.isPresent()) {
            unlink(filler(directory.get()));
            // An agent that died as it put its own in the place of another's.
            unlink(directory.get().resolve("filler_next"));
        }
    }

    /** Leaves nothing in the kernel once this and the source are closed. */
    public void unpin() throws KernelException {
        stopFilling();
        if (directory.isPresent()) {
            unlink(exits(directory.get()));
            unlink(directory.get());
            unlinkUnlessOthersUse(directory.get().getParent());
        }
    }

    /** Agents of other cgroup roots have theirs in the same folder. */
    private static void unlinkUnlessOthersUse(Path folder) throws KernelException {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException _) {
            return;
        } catch (IOException _) {
            throw new KernelException("unlink", folder.toString(), Errno.EACCES);
        }
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
            ProcessEventLibrary.ppg_exits_close(handle);
        }
    }
}
