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
 * The exit statuses of the latest processes of instances, in kernel memory: 1,024 whose parents are not in the same instance, such as main processes, and 1,024 others.
 * An eBPF program fills the map, with or without a listener. If map and program are pinned in a BPF file system (bpf(2), BPF_OBJ_PIN), it is filled also while no agent
 * runs, until the next boot.
 *
 * <p>{@link #find} and {@link #close} may be called from any thread, everything else from one at a time.
 *
 * <p>If the agent dies here: the pinned map stays and is still filled.
 */
public final class ExitStatusMap implements AutoCloseable {
    /** The mount point that systemd uses. */
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

    /** A map that lasts as long as this object is open. */
    public static ExitStatusMap unpinned() throws KernelException {
        return new ExitStatusMap(Optional.empty());
    }

    /**
     * The pinned map of the instances below a cgroup, with the records of earlier agents.
     *
     * @param bpfFileSystem the mount point of a BPF file system
     * @throws KernelException there is none, or it is not permitted
     */
    public static ExitStatusMap pinned(Path bpfFileSystem, Path cgroupRoot) throws KernelException {
        if (!FileSystem.isBpf(bpfFileSystem.toString())) {
            throw new KernelException("no BPF file system is mounted at", bpfFileSystem.toString(), Errno.ENOENT);
        }
        Path directory = directory(bpfFileSystem, cgroupRoot);
        // Every user may create directories there unless it was mounted otherwise, bpf_fill_super() in
        // kernel/bpf/inode.c.
        TrustedDirectory.make(directory, PRIVATE).close();
        try {
            return new ExitStatusMap(Optional.of(directory));
        } catch (KernelException e) {
            unlink(directory);
            unlinkUnlessOthersUse(directory.getParent());
            throw e;
        }
    }

    /** Whether an earlier agent has left a pinned map. */
    public static boolean arePinned(Path bpfFileSystem, Path cgroupRoot) throws KernelException {
        return Files.exists(exits(directory(bpfFileSystem, cgroupRoot)));
    }

    private static Path directory(Path bpfFileSystem, Path cgroupRoot) throws KernelException {
        // A removed cgroup may be replaced by another at the same path; its ID is not reused.
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

    /** The exit of a process that was seen in an instance. Empty: it lives, it ended too long ago, or exits were not recorded then. */
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

    /** Pins the program of this source, so that it fills the map even after its agent has died. */
    void keepFilling(long source) throws KernelException {
        if (directory.isPresent()) {
            String filler = filler(directory.get()).toString();
            int error = ProcessEventLibrary.ppg_events_keep(source, filler);
            if (error != 0) {
                throw new KernelException("pin", filler, error);
            }
        }
    }

    /** Whether a pinned program fills the map, with or without a running agent. */
    public boolean isFilled() {
        return directory.filter(pins -> Files.exists(filler(pins))).isPresent();
    }

    /** Unpins the program; the map can still be read. */
    public void stopFilling() throws KernelException {
        if (directory.isPresent()) {
            unlink(filler(directory.get()));
            // Left by an agent that died while it replaced the pinned program.
            unlink(directory.get().resolve("filler_next"));
        }
    }

    /** Leaves nothing in the kernel after this and the source are closed. */
    public void unpin() throws KernelException {
        stopFilling();
        if (directory.isPresent()) {
            unlink(exits(directory.get()));
            unlink(directory.get());
            unlinkUnlessOthersUse(directory.get().getParent());
        }
    }

    /** Agents of other cgroup roots use the same directory. */
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
