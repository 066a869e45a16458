package io.persistentprocess.kernel.logfile;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.AppendedFile;
import io.persistentprocess.kernel.file.FileIdentity;
import io.persistentprocess.kernel.file.FileStatus;
import io.persistentprocess.kernel.file.FileTail;
import io.persistentprocess.kernel.file.RegularFile;
import io.persistentprocess.kernel.file.TrustedDirectory;
import io.persistentprocess.kernel.libc.Libc;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Rotates a log file that a member holds open with O_APPEND, without its cooperation: the content is copied to FILE.1 in whole lines and then removed from the file.
 *
 * <p>If the member pauses after a line, the file is truncated within a microsecond after its size was found unchanged; a program that follows it (tail -F) sees every
 * line once. If the member does not pause, FALLOC_FL_COLLAPSE_RANGE of fallocate(2) on ext4 and XFS removes the beginning atomically with respect to appending writers.
 * That cuts whole blocks; the rest of the last block becomes a line of blanks. Other file systems can only truncate, which loses what is written in that moment.
 *
 * <p>The member can do to the file what a descriptor for writing allows: extend it (ftruncate(2)), reserve blocks beyond its end (fallocate(2)), write anywhere (F_SETFL
 * clears O_APPEND). So holes are not copied, a rotation copies a bounded amount, and allocated space counts. The owner of the directory can replace the file by anything;
 * it is opened only if it is a regular file with one name and an owner that {@link TrustedDirectory} accepts.
 *
 * <p>Any thread that may block: it copies the file and waits for the disk. If the agent dies here, lines may be repeated, but never lost.
 */
public final class LogFile implements AutoCloseable {
    private static final int FILE_MODE = 0640;
    private static final int SEEK_END = 2;
    /** XFS reserves some space beyond the end of every growing file. */
    private static final long FREE_ALLOWANCE_BYTES = 65536;
    /** How often it tries to truncate between two lines. */
    private static final int TRIES = 16;
    /** Errors of a copy in a directory that another user controls; they will recur. */
    private static final int[] IN_THE_WAY = {
        Errno.EACCES, Errno.EPERM, Errno.EEXIST, Errno.EISDIR, Errno.ENOTDIR, Errno.ENOTEMPTY, Errno.EXDEV
    };

    private final TrustedDirectory directory;
    private final String name;
    private final RegularFile opened;
    private final FileDescriptor file;
    private final AppendedFile appended;

    private LogFile(TrustedDirectory directory, String name, RegularFile opened) {
        this.directory = directory;
        this.name = name;
        this.opened = opened;
        this.file = opened.descriptor();
        this.appended = new AppendedFile(file);
    }

    /** The result of a rotation. */
    public enum Rotation {
        /** Nothing is lost. */
        ROTATED,
        /** The file system cannot cut and the member never paused: what was written during the truncation is lost. */
        ROTATED_WITH_GAP,
        /** More was written than may be kept: the beginning is lost. */
        BEGINNING_DROPPED,
        /** No copy is wanted: the content was dropped. */
        TRUNCATED,
        /** Blocks beyond the end were released; what was written in that moment is lost. */
        RELEASED,
        /** There was no space for a copy: the content is lost. */
        EMPTIED,
        /** The file is not too large. */
        NOT_NEEDED,
        /** The agent is ending: the file is unchanged. */
        INTERRUPTED
    }

    /**
     * The outcome of a rotation.
     *
     * @param droppedBytes data that was never copied although copies are wanted
     */
    public record Outcome(Rotation rotation, long droppedBytes) {}

    /**
     * How much is kept.
     *
     * @param maxSizeBytes the size at which the file is rotated, and of each copy, give or take one line
     * @param maxFiles the number of files, including the current one
     */
    public record Retention(long maxSizeBytes, int maxFiles) {
        public Retention {
            if (maxSizeBytes < 1) {
                throw new IllegalArgumentException("maxSize is " + maxSizeBytes + "; at least 1");
            }
            if (maxFiles < 1) {
                throw new IllegalArgumentException("maxFiles is " + maxFiles + "; at least 1, the file itself");
            }
        }

        long copiesBytes() {
            return maxSizeBytes * (maxFiles - 1);
        }

        long allBytes() {
            return maxSizeBytes * maxFiles;
        }
    }

    /**
     * Opens a log.
     *
     * @param name an entry of the directory, which must stay open as long as the log
     * @return empty: there is none
     * @throws KernelException the entry is no log, and the message says what it is; or it cannot be opened
     */
    public static Optional<LogFile> open(TrustedDirectory directory, String name) throws KernelException {
        try {
            RegularFile file = directory.file(name);
            try {
                refuseForeign(
                        directory, file.status(), "rotate", directory.path().resolve(name));
                return Optional.of(new LogFile(directory, name, file));
            } catch (KernelException e) {
                file.close();
                throw e;
            }
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Opens a log for reading, as {@link #open} does; the caller closes it. */
    static Optional<RegularFile> openToRead(TrustedDirectory directory, String name) throws KernelException {
        try {
            RegularFile file = OpenedForReading.open(directory, name);
            try {
                refuseForeign(directory, file.status(), "read", directory.path().resolve(name));
                return Optional.of(file);
            } catch (KernelException e) {
                file.close();
                throw e;
            }
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Opens a log; creates it if the name does not exist. */
    public static LogFile openOrMake(TrustedDirectory directory, String name) throws KernelException {
        Optional<LogFile> there = open(directory, name);
        if (there.isPresent()) {
            return there.get();
        }
        directory.create(name, FILE_MODE).close();
        return open(directory, name)
                .orElseThrow(() -> new KernelException(
                        "open", directory.path().resolve(name).toString(), Errno.ENOENT));
    }

    /** @param verb what the file is opened for */
    static void refuseForeign(TrustedDirectory directory, FileStatus found, String verb, Path path)
            throws KernelException {
        if (found.links() > 1) {
            throw new KernelException(verb, path.toString(), Errno.EMLINK, "it has other names (hard links)");
        }
        if (!directory.accounts(found)) {
            String user = Integer.toUnsignedString(found.uid());
            throw new KernelException(verb, path.toString(), Errno.EPERM, "it belongs to user " + user);
        }
    }

    /** Removes copies beyond the number or total size to keep. The log itself may be missing. */
    public static void removeSurplus(TrustedDirectory directory, String name, Retention kept) throws KernelException {
        new RotatedLogFiles(directory, name, kept).removeSurplus();
    }

    /** A path that leads to this file, independent of its name, while this object is open. */
    public Path descriptorPath() {
        return Path.of("/proc/self/fd/" + file.fd());
    }

    /** The identity of the file. */
    public FileIdentity identity() {
        return FileIdentity.of(opened.status());
    }

    /** The present size. */
    public long sizeBytes() throws KernelException {
        return status().sizeBytes();
    }

    /** What was written last. */
    public FileTail tail(int atMostBytes) throws KernelException {
        return FileTail.of(file, atMostBytes);
    }

    /** Whether its size or its allocated space is too large. */
    public boolean exceeds(Retention kept) throws KernelException {
        FileStatus now = status();
        return now.sizeBytes() >= kept.maxSizeBytes() || isHoarding(now, kept);
    }

    /** XFS reserves up to the present size for a growing file, xfs_iomap_prealloc_size() in fs/xfs/xfs_iomap.c, so that much is normal. */
    private static boolean isHoarding(FileStatus now, Retention kept) {
        return now.allocatedBytes() - now.sizeBytes() > Math.max(kept.maxSizeBytes(), FREE_ALLOWANCE_BYTES);
    }

    /**
     * Moves the content to FILE.1, up to {@code maxSizeBytes}, and following files; FILE.1 becomes FILE.2 and so on. If there is more than is kept in total, only the
     * latest is copied.
     *
     * @param interrupted polled every few milliseconds, on the same thread
     * @throws KernelException the copies cannot be made; if the reason persists, the file is truncated all the same
     */
    public Outcome rotate(Retention kept, BooleanSupplier interrupted) throws KernelException {
        FileStatus now = status();
        if (isHoarding(now, kept)) {
            // A truncation is the only way to free them on ext4, which punches holes only up to the end of the file
            // (ext4_punch_hole in fs/ext4/inode.c).
            if (!appended.truncateIfIts(now.sizeBytes(), now.sizeBytes())) {
                long size = status().sizeBytes();
                appended.truncate(size);
            }
            return new Outcome(Rotation.RELEASED, 0);
        }
        if (kept.maxFiles() == 1) {
            appended.truncate(0);
            return new Outcome(Rotation.TRUNCATED, 0);
        }
        RotatedLogFiles copies = new RotatedLogFiles(directory, name, kept);
        try {
            return move(now, kept, copies, interrupted);
        } catch (KernelException e) {
            return withoutCopy(e, copies);
        }
    }

    private Outcome move(FileStatus now, Retention kept, RotatedLogFiles copies, BooleanSupplier interrupted)
            throws KernelException {
        boolean tooMuch = now.heldBytes() > kept.allBytes();
        long from = tooMuch ? appended.lineAfter(now.sizeBytes() - kept.copiesBytes()) : appended.textBegin();
        copies.makeRoom(tooMuch ? kept.copiesBytes() : now.heldBytes() - from);
        Rotation rotation = tooMuch ? Rotation.BEGINNING_DROPPED : Rotation.ROTATED;
        long dropped = tooMuch ? Math.max(0, now.heldBytes() - (now.sizeBytes() - from)) : 0;
        try (LogCopier transfer = new LogCopier(file, from, copies, kept.maxSizeBytes(), interrupted)) {
            for (int tries = 0; tries < TRIES; tries++) {
                long size = status().sizeBytes();
                if (size < transfer.offset()) {
                    // Another program has truncated it, as copytruncate of logrotate(8) does.
                    return new Outcome(rotation, dropped);
                }
                if (tries > 0 && size - transfer.offset() > kept.maxSizeBytes()) {
                    // The writer is faster, or this thread was not scheduled. The rest is for the next rotation.
                    break;
                }
                transfer.copyLines(size);
                if (transfer.interrupted()) {
                    return new Outcome(Rotation.INTERRUPTED, 0);
                }
                transfer.publish();
                if (transfer.offset() == size && appended.truncateIfIts(size, 0)) {
                    return new Outcome(rotation, dropped);
                }
            }
            return cut(transfer, rotation, dropped);
        }
    }

    /** The member does not pause after a line, or has not completed one. */
    private Outcome cut(LogCopier transfer, Rotation rotation, long dropped) throws KernelException {
        if (transfer.isEmpty()) {
            transfer.copyAll(status().sizeBytes());
            transfer.publish();
            if (appended.truncateIfIts(transfer.offset(), 0)) {
                return new Outcome(rotation, dropped);
            }
        }
        if (appended.takeAway(transfer.offset())) {
            return new Outcome(rotation, dropped);
        }
        for (int tries = 0; tries < TRIES; tries++) {
            transfer.copyAll(status().sizeBytes());
            if (transfer.interrupted()) {
                return new Outcome(Rotation.INTERRUPTED, 0);
            }
            transfer.publish();
            if (appended.truncateIfIts(transfer.offset(), 0)) {
                return new Outcome(rotation, dropped);
            }
        }
        appended.truncate(0);
        return new Outcome(rotation == Rotation.ROTATED ? Rotation.ROTATED_WITH_GAP : rotation, dropped);
    }

    /** A full disk must not block a member, so its log is emptied. An obstacle to a copy must not let the log fill the disk either. */
    private Outcome withoutCopy(KernelException why, RotatedLogFiles copies) throws KernelException {
        try {
            copies.abandon();
        } catch (KernelException e) {
            why.addSuppressed(e);
        }
        long held = status().heldBytes();
        if (why.is(Errno.ENOSPC, Errno.EDQUOT)) {
            appended.truncate(0);
            return new Outcome(Rotation.EMPTIED, held);
        }
        if (why.is(IN_THE_WAY)) {
            appended.truncate(0);
        }
        throw why;
    }

    /** The file with its offset at the end; both are closed together. */
    FileDescriptor atEnd() throws KernelException {
        if (Libc.lseek(file.fd(), 0, SEEK_END) < 0) {
            throw Libc.lastError("lseek", path());
        }
        return file;
    }

    FileStatus status() throws KernelException {
        return FileStatus.of(file);
    }

    private Path path() {
        return directory.path().resolve(name);
    }

    @Override
    public void close() {
        opened.close();
    }
}
