package io.persistentprocess.kernel;

import java.nio.file.Path;

/**
 * Rotates a log file that a member holds open with O_APPEND, without its help: the beginning is copied to FILE.1 and cut off the file.
 *
 * <p>On ext4 and XFS the cut is FALLOC_FL_COLLAPSE_RANGE of fallocate(2), atomic towards appending writers: all files read one after the other, oldest first, are
 * what was written, to the byte. The cut is at a multiple of the block size, so a line may begin in FILE.1 and end in FILE. Other file systems can only truncate.
 *
 * <p>Any thread but one that must not wait: it copies the file and waits for the disk. If the agent dies here, lines are repeated at worst, never lost.
 */
public final class LogFile {
    private static final int FALLOC_FL_COLLAPSE_RANGE = 8;
    private static final int SEEK_END = 2;
    private static final int FILE_MODE = 0640;
    private static final int CHUNK_BYTES = 65536;
    /** A multiple of every block size in use; what remains in the file after a cut is at most this. */
    private static final long COARSE_ALIGNMENT_BYTES = 65536;

    private static final long FINE_ALIGNMENT_BYTES = 4096;
    private static final long COARSE_FROM_BYTES = 16 * COARSE_ALIGNMENT_BYTES;

    private final Path path;
    private final int maxFiles;
    private final Descriptor file;

    private LogFile(Path path, int maxFiles, Descriptor file) {
        this.path = path;
        this.maxFiles = maxFiles;
        this.file = file;
    }

    /** How a rotation went. */
    public enum Rotation {
        /** Nothing is lost. */
        ROTATED,
        /** The file system cannot cut: what was written in the moment between copying and truncating is lost. */
        ROTATED_WITH_GAP,
        /** No copy is wanted and the file system cannot cut: what was in FILE is thrown away, as it would be later. */
        TRUNCATED,
        /** There was no room for a copy: what was in FILE is lost. */
        EMPTIED,
        /** FILE does not fill a block of the file system yet. */
        NOTHING_TO_ROTATE
    }

    /**
     * Moves FILE.1 to FILE.2 and so on, and the beginning of FILE to FILE.1.
     *
     * @param maxFiles how many are kept, FILE itself is one of them
     */
    public static Rotation rotate(Path path, int maxFiles) throws KernelException {
        if (maxFiles < 1) {
            throw new IllegalArgumentException("maxFiles is " + maxFiles + "; at least 1, the file itself");
        }
        try (Descriptor file = Descriptor.open(path.toString(), Descriptor.O_RDWR | Descriptor.O_NOFOLLOW)) {
            return new LogFile(path, maxFiles, file).rotate();
        }
    }

    /** In bytes; 0 when there is no such file. */
    public static long size(Path path) throws KernelException {
        try (Descriptor file = Descriptor.open(path.toString(), Descriptor.O_RDONLY | Descriptor.O_NOFOLLOW)) {
            return size(file, path);
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return 0;
            }
            throw e;
        }
    }

    private static long size(Descriptor file, Path path) throws KernelException {
        long size = Libc.lseek(file.fd(), 0, SEEK_END);
        if (size < 0) {
            throw KernelException.last("lseek", path);
        }
        return size;
    }

    private Rotation rotate() throws KernelException {
        long cut = wholeBlocks(size(file, path));
        if (cut == 0) {
            return Rotation.NOTHING_TO_ROTATE;
        }
        if (maxFiles == 1) {
            return collapse(cut) ? Rotation.ROTATED : truncate(Rotation.TRUNCATED);
        }
        unlink(numbered(maxFiles - 1));
        Path partial = Path.of(path + ".partial");
        try (Descriptor copy = create(partial)) {
            copy(copy, 0, cut);
            shift();
            rename(partial, numbered(1));
            if (collapse(cut)) {
                return Rotation.ROTATED;
            }
            copy(copy, cut, Long.MAX_VALUE);
            return truncate(Rotation.ROTATED_WITH_GAP);
        } catch (KernelException e) {
            if (!e.is(Errno.ENOSPC, Errno.EDQUOT)) {
                throw e;
            }
            // A full disk never blocks a member, and what could be freed here is its.
            unlink(partial);
            return truncate(Rotation.EMPTIED);
        }
    }

    private static long wholeBlocks(long size) {
        long alignment = size < COARSE_FROM_BYTES ? FINE_ALIGNMENT_BYTES : COARSE_ALIGNMENT_BYTES;
        // A range that reaches the end of the file would be refused with EINVAL.
        return Math.max(0, size - 1) / alignment * alignment;
    }

    private static Descriptor create(Path partial) throws KernelException {
        unlink(partial);
        return Descriptor.open(
                partial.toString(),
                Descriptor.O_WRONLY | Descriptor.O_CREAT | Descriptor.O_EXCL | Descriptor.O_NOFOLLOW,
                FILE_MODE);
    }

    /** Appends the bytes of the file from one offset up to another or to its end, which may move on meanwhile. */
    private void copy(Descriptor into, long from, long to) throws KernelException {
        byte[] chunk = new byte[CHUNK_BYTES];
        long offset = from;
        while (offset < to) {
            long count = Libc.pread(file.fd(), chunk, Math.min(chunk.length, to - offset), offset);
            if (count < 0) {
                throw KernelException.last("read", path);
            }
            if (count == 0) {
                return;
            }
            into.append(chunk, (int) count);
            offset += count;
        }
    }

    /** Whether the file system could cut the beginning off. */
    private boolean collapse(long bytes) throws KernelException {
        if (Libc.fallocate(file.fd(), FALLOC_FL_COLLAPSE_RANGE, 0, bytes) == 0) {
            return true;
        }
        // EINVAL: larger clusters than were reckoned with, or a file that somebody truncated meanwhile.
        if (Libc.errno() == Errno.EOPNOTSUPP || Libc.errno() == Errno.EINVAL) {
            return false;
        }
        throw KernelException.last("fallocate", path);
    }

    private Rotation truncate(Rotation outcome) throws KernelException {
        if (Libc.ftruncate(file.fd(), 0) < 0) {
            throw KernelException.last("ftruncate", path);
        }
        return outcome;
    }

    private void shift() throws KernelException {
        for (int number = maxFiles - 2; number >= 1; number--) {
            rename(numbered(number), numbered(number + 1));
        }
    }

    private Path numbered(int number) {
        return Path.of(path + "." + number);
    }

    private static void rename(Path from, Path to) throws KernelException {
        if (Libc.rename(from.toString(), to.toString()) < 0 && Libc.errno() != Errno.ENOENT) {
            throw new KernelException("rename", from + " to " + to.getFileName(), Libc.errno());
        }
    }

    private static void unlink(Path file) throws KernelException {
        if (Libc.unlink(file.toString()) < 0 && Libc.errno() != Errno.ENOENT) {
            throw KernelException.last("unlink", file);
        }
    }
}
