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
 * Rotates a log file that a member holds open with O_APPEND, without its help: what is in it is copied to FILE.1, in whole lines,
 * and taken out of the file.
 *
 * <p>Where the member pauses after a line, the file is truncated, in the microsecond after its size was found unchanged: who
 * follows it (tail -F) sees every line once. Where the member does not pause, ext4 and XFS take the beginning away atomically
 * towards appending writers, with FALLOC_FL_COLLAPSE_RANGE of fallocate(2). That cuts whole blocks; what remains of the last
 * one becomes a line of blanks. Other file systems can only truncate, and what is written in that moment is lost.
 *
 * <p>The member can do anything to its file that a descriptor for writing allows: make it larger than it is (ftruncate(2)),
 * hold blocks behind its end (fallocate(2)), write anywhere (F_SETFL clears O_APPEND). So holes are not copied, what a rotation
 * copies is bounded, and what is held of the disk counts. Who owns the directory can put anything in the place of the file: it
 * is opened only if it is a regular file with one name, of an owner that {@link TrustedDirectory} accounts for.
 *
 * <p>Any thread but one that must not wait: it copies the file and waits for the disk. If the agent dies here, lines are
 * repeated at worst, never lost.
 */
public final class LogFile implements AutoCloseable {
    private static final int FILE_MODE = 0640;
    private static final int SEEK_END = 2;
    /** XFS reserves a little behind the end of every growing file. */
    private static final long FREE_ALLOWANCE_BYTES = 65536;
    /** How often a rotation follows a member that writes faster than it copies. */
    private static final int MOST_SKIPS = 1;
    /** How often it is tried to find a member between two lines. */
    private static final int TRIES = 16;
    /** What a copy meets where somebody else may put things, and will meet next time. */
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

    /** How a rotation went. */
    public enum Rotation {
        /** Nothing is lost. */
        ROTATED,
        /** The file system cannot cut, and the member never paused: what was written in the moment of truncating is lost. */
        ROTATED_WITH_GAP,
        /** More was written than may be kept: the beginning is lost, or the member wrote faster than could be copied. */
        BEGINNING_DROPPED,
        /** No copy is wanted: what was in FILE is thrown away, as it would be later. */
        TRUNCATED,
        /** Blocks behind the end of FILE are given back; what was written in the moment of doing that is lost. */
        RELEASED,
        /** There was no room for a copy: what was in FILE is lost. */
        EMPTIED,
        /** It is not too large. */
        NOT_NEEDED,
        /** The agent ends: FILE is as it was. */
        INTERRUPTED
    }

    /**
     * What became of it.
     *
     * @param droppedBytes of data that was never copied, though copies are wanted
     */
    public record Outcome(Rotation rotation, long droppedBytes) {}

    /**
     * How much is kept.
     *
     * @param maxSizeBytes of FILE when it is rotated, and of each copy, but for one line
     * @param maxFiles FILE itself is one of them
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
     * @param name of an entry of the directory, which must be open for as long as the log is
     * @return empty: there is none
     * @throws KernelException what has that name is no log, the message says what it is; or it cannot be opened
     */
    public static Optional<LogFile> open(TrustedDirectory directory, String name) throws KernelException {
        try {
            RegularFile file = directory.file(name);
            try {
                refuseForeign(directory, file.status(), directory.path().resolve(name));
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

    /** The same, and makes it where there is nothing of that name. */
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

    private static void refuseForeign(TrustedDirectory directory, FileStatus found, Path path) throws KernelException {
        if (found.links() > 1) {
            throw new KernelException("rotate", path.toString(), Errno.EMLINK, "it has other names (hard links)");
        }
        if (!directory.accounts(found)) {
            String user = Integer.toUnsignedString(found.uid());
            throw new KernelException("rotate", path.toString(), Errno.EPERM, "it belongs to user " + user);
        }
    }

    /** Removes copies that are more, or larger together, than what is kept. The log itself need not be there. */
    public static void removeSurplus(TrustedDirectory directory, String name, Retention kept) throws KernelException {
        new RotatedLogFiles(directory, name, kept).removeSurplus();
    }

    /** A path that leads to this file whatever becomes of its name; while this is open. */
    public Path descriptorPath() {
        return Path.of("/proc/self/fd/" + file.fd());
    }

    /** Which file it is. */
    public FileIdentity identity() {
        return FileIdentity.of(opened.status());
    }

    /** How large it is now. */
    public long sizeBytes() throws KernelException {
        return status().sizeBytes();
    }

    /** What was written last. */
    public FileTail tail(int atMostBytes) throws KernelException {
        return FileTail.of(file, atMostBytes);
    }

    /** Whether it is larger than it may be, or holds more of the disk. */
    public boolean exceeds(Retention kept) throws KernelException {
        FileStatus now = status();
        return now.sizeBytes() >= kept.maxSizeBytes() || isHoarding(now, kept);
    }

    /**
     * XFS reserves up to as much as a growing file has, xfs_iomap_prealloc_size() in fs/xfs/xfs_iomap.c: so much is nobody's
     * fault.
     */
    private static boolean isHoarding(FileStatus now, Retention kept) {
        return now.allocatedBytes() - now.sizeBytes() > Math.max(kept.maxSizeBytes(), FREE_ALLOWANCE_BYTES);
    }

    /**
     * Moves what is in FILE to FILE.1, up to {@code maxSizeBytes}, and on from there; FILE.1 becomes FILE.2 and so on. Of more
     * than may be kept in all, only the latest is copied.
     *
     * @param interrupted asked every few milliseconds, from the same thread
     * @throws KernelException the copies cannot be made; if that is for another reason than the moment, FILE is cut all the
     *     same
     */
    public Outcome rotate(Retention kept, BooleanSupplier interrupted) throws KernelException {
        FileStatus now = status();
        if (isHoarding(now, kept)) {
            // Nothing else frees them on ext4, whose holes end at the end of the file (ext4_punch_hole in
            // fs/ext4/inode.c).
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
            int skips = 0;
            for (int tries = 0; tries < TRIES && skips <= MOST_SKIPS; tries++) {
                long size = status().sizeBytes();
                if (size < transfer.offset()) {
                    // Somebody else has truncated it, as copytruncate of logrotate(8) does.
                    return new Outcome(rotation, dropped);
                }
                if (tries > 0 && size - transfer.offset() > kept.maxSizeBytes()) {
                    // Not behind a writer that is faster: only the latest is copied, which may be the last.
                    dropped += transfer.skipTo(appended.lineAfter(size - kept.maxSizeBytes()));
                    rotation = Rotation.BEGINNING_DROPPED;
                    skips++;
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

    /** The member does not pause after a line, or has not ended one. */
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
        transfer.copyAll(status().sizeBytes());
        transfer.publish();
        appended.truncate(0);
        return new Outcome(rotation == Rotation.ROTATED ? Rotation.ROTATED_WITH_GAP : rotation, dropped);
    }

    /**
     * A full disk never blocks a member, and what could be freed here is its; nor may what is in the way of a copy let it fill
     * the disk.
     */
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

    /** To write behind its end; closed with this, and this with it. */
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
