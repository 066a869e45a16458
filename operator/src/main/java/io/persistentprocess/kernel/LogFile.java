package io.persistentprocess.kernel;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Rotates a log file that a member holds open with O_APPEND, without its help: the beginning is copied to FILE.1 and cut off
 * the file.
 *
 * <p>On ext4 and XFS the cut is FALLOC_FL_COLLAPSE_RANGE of fallocate(2), atomic towards appending writers: all files read one
 * after the other, oldest first, are what was written, to the byte. The cut is at a multiple of the block size, so a line may
 * begin in FILE.1 and end in FILE. Other file systems can only truncate.
 *
 * <p>The member can do anything to its file that a descriptor for writing allows: make it larger than it is (ftruncate(2)),
 * hold blocks behind its end (fallocate(2)), write anywhere (F_SETFL clears O_APPEND). So holes are not copied, what a rotation
 * copies is bounded, and what is held of the disk counts. Who owns the directory can put anything in the place of the file: it
 * is opened only if it is a regular file with one name, of an owner that {@link Directory} accounts for.
 *
 * <p>Any thread but one that must not wait: it copies the file and waits for the disk. If the agent dies here, lines are
 * repeated at worst, never lost.
 */
public final class LogFile implements AutoCloseable {
    private static final int FALLOC_FL_COLLAPSE_RANGE = 8;
    private static final int FALLOC_FL_KEEP_SIZE = 1;
    private static final int FALLOC_FL_PUNCH_HOLE = 2;
    /** A multiple of every block size in use; what remains in the file after a cut is at most this. */
    private static final long COARSE_ALIGNMENT_BYTES = 65536;

    private static final long FINE_ALIGNMENT_BYTES = 4096;
    private static final long COARSE_FROM_BYTES = 16 * COARSE_ALIGNMENT_BYTES;
    /** What a copy meets where somebody else may put things, and will meet next time. */
    private static final int[] IN_THE_WAY = {
        Errno.EACCES, Errno.EPERM, Errno.EEXIST, Errno.EISDIR, Errno.ENOTDIR, Errno.ENOTEMPTY, Errno.EXDEV
    };

    private final Directory directory;
    private final String name;
    private final RegularFile opened;
    private final Descriptor file;

    private LogFile(Directory directory, String name, RegularFile opened) {
        this.directory = directory;
        this.name = name;
        this.opened = opened;
        this.file = opened.descriptor();
    }

    /** How a rotation went. */
    public enum Rotation {
        /** Nothing is lost. */
        ROTATED,
        /** The file system cannot cut: what was written in the moment between copying and truncating is lost. */
        ROTATED_WITH_GAP,
        /** No copy is wanted and the file system cannot cut: what was in FILE is thrown away, as it would be later. */
        TRUNCATED,
        /** Blocks behind the end of FILE are given back; what was written in the moment of doing that is lost. */
        RELEASED,
        /** There was no room for a copy: what was in FILE is lost. */
        EMPTIED,
        /** The agent ends: FILE is as it was. */
        INTERRUPTED,
        /** FILE does not fill a block of the file system yet. */
        NOTHING_TO_ROTATE
    }

    /**
     * How much is kept.
     *
     * @param maxSizeBytes of FILE and of each copy, but for a block
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
    public static Optional<LogFile> open(Directory directory, String name) throws KernelException {
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

    private static void refuseForeign(Directory directory, FileStatus found, Path path) throws KernelException {
        if (found.links() > 1) {
            throw new KernelException("rotate", path.toString(), Errno.EMLINK, "it has other names (hard links)");
        }
        if (!directory.accounts(found)) {
            String user = Integer.toUnsignedString(found.uid());
            throw new KernelException("rotate", path.toString(), Errno.EPERM, "it belongs to user " + user);
        }
    }

    /** A path that leads to this file whatever becomes of its name; while this is open. */
    public Path descriptorPath() {
        return Path.of("/proc/self/fd/" + file.fd());
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
        return now.allocatedBytes() - now.sizeBytes() > Math.max(kept.maxSizeBytes(), COARSE_ALIGNMENT_BYTES);
    }

    /**
     * Moves FILE.1 to FILE.2 and so on, and the beginning of FILE, at most {@code maxSizeBytes}, to FILE.1. If FILE is still too
     * large then, {@link #exceeds} says so. What is beyond all that is to be kept, the oldest of it, is not copied first.
     *
     * @param interrupted asked every few milliseconds, from the same thread
     * @throws KernelException the copies cannot be made; if that is for another reason than the moment, the beginning of
     *     FILE is cut off all the same
     */
    public Rotation rotate(Retention kept, BooleanSupplier interrupted) throws KernelException {
        FileStatus now = status();
        if (isHoarding(now, kept)) {
            // Nothing else frees them on ext4, whose holes end at the end of the file (ext4_punch_hole in
            // fs/ext4/inode.c).
            truncate(now.sizeBytes());
            return Rotation.RELEASED;
        }
        if (wholeBlocks(now.sizeBytes()) == 0) {
            return Rotation.NOTHING_TO_ROTATE;
        }
        if (kept.maxFiles() == 1) {
            return cutOff(Rotation.ROTATED, Rotation.TRUNCATED);
        }
        LogCopies copies = new LogCopies(directory, name, kept.maxFiles());
        try {
            return copyAndCut(kept, copies, interrupted);
        } catch (KernelException e) {
            return withoutCopy(e, copies);
        }
    }

    private Rotation copyAndCut(Retention kept, LogCopies copies, BooleanSupplier interrupted) throws KernelException {
        FileStatus now = status();
        // Those that would go anyway, until what is in FILE is copied, go before it takes more of the disk.
        copies.keepOnly(kept.maxFiles() - 1 - Math.max(1, now.heldBytes() / kept.maxSizeBytes()));
        long from = skipBacklog(now, kept);
        now = status();
        long budget = aligned(kept.maxSizeBytes() + alignment(now.sizeBytes()) - 1, now.sizeBytes());
        try (Descriptor copy = copies.begin()) {
            DataCopy data = new DataCopy(file, copy, path(), interrupted);
            long cut = data.copy(from, wholeBlocks(now.sizeBytes()), budget);
            if (data.interrupted()) {
                copies.abandon();
                return Rotation.INTERRUPTED;
            }
            if (data.bytes() == 0) {
                copies.abandon();
            } else {
                copies.finish();
            }
            if (from == 0 && collapse(cut)) {
                return Rotation.ROTATED;
            }
            long end = data.bytes() == 0 ? cut : data.copy(cut, status().sizeBytes(), COARSE_ALIGNMENT_BYTES);
            return data.interrupted() ? Rotation.INTERRUPTED : copyRest(end, budget, kept, copies, interrupted);
        }
    }

    /** Where no beginning can be cut off, everything is copied, in pieces, and then thrown away at once. */
    private Rotation copyRest(long from, long budget, Retention kept, LogCopies copies, BooleanSupplier interrupted)
            throws KernelException {
        long end = from;
        // Not for ever behind a writer that is faster.
        for (int piece = 1; piece < kept.maxFiles() && end < status().sizeBytes(); piece++) {
            punch(end);
            try (Descriptor copy = copies.begin()) {
                DataCopy data = new DataCopy(file, copy, path(), interrupted);
                end = data.copy(end, status().sizeBytes(), budget);
                if (data.interrupted()) {
                    copies.abandon();
                    return Rotation.INTERRUPTED;
                }
                if (data.bytes() > 0) {
                    copies.finish();
                }
            }
        }
        copies.abandon();
        truncate(0);
        return Rotation.ROTATED_WITH_GAP;
    }

    /** Lets go of what would not be kept once all is rotated; where what is kept begins. */
    private long skipBacklog(FileStatus now, Retention kept) throws KernelException {
        if (now.heldBytes() <= kept.allBytes()) {
            return 0;
        }
        long excess = aligned(now.heldBytes() - kept.copiesBytes(), now.sizeBytes());
        if (excess == 0 || excess >= now.sizeBytes() || collapse(excess)) {
            return 0;
        }
        punch(excess);
        return excess;
    }

    /**
     * A full disk never blocks a member, and what could be freed here is its; nor may what is in the way of a copy let it fill
     * the disk.
     */
    private Rotation withoutCopy(KernelException why, LogCopies copies) throws KernelException {
        try {
            copies.abandon();
        } catch (KernelException e) {
            why.addSuppressed(e);
        }
        if (why.is(Errno.ENOSPC, Errno.EDQUOT)) {
            truncate(0);
            return Rotation.EMPTIED;
        }
        if (why.is(IN_THE_WAY)) {
            cutOff(Rotation.ROTATED, Rotation.TRUNCATED);
        }
        throw why;
    }

    private Rotation cutOff(Rotation cut, Rotation truncated) throws KernelException {
        if (collapse(wholeBlocks(status().sizeBytes()))) {
            return cut;
        }
        truncate(0);
        return truncated;
    }

    /** Whether the file system could cut the beginning off. */
    private boolean collapse(long bytes) throws KernelException {
        if (bytes == 0 || Libc.fallocate(file.fd(), FALLOC_FL_COLLAPSE_RANGE, 0, bytes) == 0) {
            return true;
        }
        // EINVAL: larger clusters than were reckoned with, or a file that somebody truncated meanwhile.
        if (Libc.errno() == Errno.EOPNOTSUPP || Libc.errno() == Errno.EINVAL) {
            return false;
        }
        throw KernelException.last("fallocate", path());
    }

    /** Gives the disk back what was copied, where the file system can: the file is truncated in the end anyway. */
    private void punch(long upTo) {
        Libc.fallocate(file.fd(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, upTo);
    }

    private void truncate(long sizeBytes) throws KernelException {
        if (Libc.ftruncate(file.fd(), sizeBytes) < 0) {
            throw KernelException.last("ftruncate", path());
        }
    }

    private FileStatus status() throws KernelException {
        return FileStatus.of(file);
    }

    private Path path() {
        return directory.path().resolve(name);
    }

    private static long wholeBlocks(long size) {
        // A range that reaches the end of the file would be refused with EINVAL.
        return aligned(Math.max(0, size - 1), size);
    }

    /** Rounded down to a multiple of what a file of this size can be cut at. */
    private static long aligned(long offset, long size) {
        return offset / alignment(size) * alignment(size);
    }

    private static long alignment(long size) {
        return size < COARSE_FROM_BYTES ? FINE_ALIGNMENT_BYTES : COARSE_ALIGNMENT_BYTES;
    }

    @Override
    public void close() {
        opened.close();
    }
}
