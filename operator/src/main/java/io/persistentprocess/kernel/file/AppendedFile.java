package io.persistentprocess.kernel.file;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.util.Arrays;

/** A file that other processes append lines to, and whose beginning can be removed. Waits for the disk. */
public final class AppendedFile {
    private static final int FALLOC_FL_COLLAPSE_RANGE = 8;
    private static final int SEEK_SET = 0;
    /** File systems cut at multiples of a block; the second value is for those with large clusters. */
    private static final long[] ALIGNMENTS_BYTES = {4096, 65536};

    private final FileDescriptor file;

    /** @param file open for reading and writing, not for appending */
    public AppendedFile(FileDescriptor file) {
        this.file = file;
    }

    /**
     * Opens the native library, which a thread in another mount namespace would not find.
     *
     * @throws LinkageError it cannot be opened
     */
    public static void load() {
        int noFile = -1;
        TruncationLibrary.ppg_truncate_if_size(noFile, 0, 0);
    }

    /** Where the text begins, after the blanks that replaced the rest of a removed block. */
    public long textBegin() throws KernelException {
        byte[] first = new byte[(int) ALIGNMENTS_BYTES[1]];
        int count = file.readAt(first, 0, 0);
        int end = 0;
        while (end < count && first[end] == ' ') {
            end++;
        }
        return end < count && first[end] == '\n' ? end + 1 : 0;
    }

    /** Where the next line begins; {@code offset} itself if there is none nearby. */
    public long lineAfter(long offset) throws KernelException {
        byte[] next = new byte[(int) ALIGNMENTS_BYTES[1]];
        int count = file.readAt(next, 0, offset);
        for (int i = 0; i < count; i++) {
            if (next[i] == '\n') {
                return offset + i + 1;
            }
        }
        return offset;
    }

    /**
     * Truncates the file if it still has this size. A search for a hole waits for a write under way, which holds the inode's lock (ext4_llseek, xfs_file_llseek), and
     * finds the end of the file; ftruncate follows within a microsecond, because no safepoint of the JVM lies between the two calls.
     */
    public boolean truncateIfIts(long sizeBytes, long toBytes) {
        return TruncationLibrary.ppg_truncate_if_size(file.fd(), sizeBytes, toBytes) != 0;
    }

    /**
     * Removes everything before an offset, at which a line begins; what is less than a block becomes a line of blanks. False: the file system cannot do that.
     */
    public boolean takeAway(long before) throws KernelException {
        if (before == 0) {
            return true;
        }
        for (long alignment : ALIGNMENTS_BYTES) {
            // A range that reaches the end of the file is refused with EINVAL.
            long cut = (before - 1) / alignment * alignment;
            blankOut(cut, before);
            if (cut == 0) {
                return true;
            }
            if (Libc.fallocate(file.fd(), FALLOC_FL_COLLAPSE_RANGE, 0, cut) == 0) {
                return true;
            }
            // EINVAL: larger clusters, or the file was truncated meanwhile.
            if (Libc.errno() != Errno.EINVAL) {
                break;
            }
        }
        if (Libc.errno() == Errno.EOPNOTSUPP || Libc.errno() == Errno.EINVAL) {
            return false;
        }
        throw Libc.lastError("fallocate", file.subject());
    }

    private void blankOut(long from, long to) throws KernelException {
        byte[] blanks = new byte[(int) (to - from)];
        Arrays.fill(blanks, (byte) ' ');
        blanks[blanks.length - 1] = '\n';
        if (Libc.lseek(file.fd(), from, SEEK_SET) < 0) {
            throw Libc.lastError("lseek", file.subject());
        }
        file.append(blanks, blanks.length);
    }

    public void truncate(long sizeBytes) throws KernelException {
        if (Libc.ftruncate(file.fd(), sizeBytes) < 0) {
            throw Libc.lastError("ftruncate", file.subject());
        }
    }
}
