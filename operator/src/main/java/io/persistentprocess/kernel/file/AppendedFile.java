package io.persistentprocess.kernel.file;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.util.Arrays;

/** A file that others append to, lines for the most part, and whose beginning is to be taken away. Waits for the disk. */
public final class AppendedFile {
    private static final int FALLOC_FL_COLLAPSE_RANGE = 8;
    private static final int SEEK_SET = 0;
    private static final int SEEK_HOLE = 4;
    /** File systems cut at multiples of a block; the second one is for those with large clusters. */
    private static final long[] ALIGNMENTS_BYTES = {4096, 65536};

    private final FileDescriptor file;

    /** @param file to read and write, not for appending */
    public AppendedFile(FileDescriptor file) {
        this.file = file;
    }

    /** What becomes of the rest of a block that was taken away, at the beginning of the file: where the text begins. */
    public long textBegin() throws KernelException {
        byte[] first = new byte[(int) ALIGNMENTS_BYTES[1]];
        int count = file.readAt(first, 0, 0);
        int end = 0;
        while (end < count && first[end] == ' ') {
            end++;
        }
        return end < count && first[end] == '\n' ? end + 1 : 0;
    }

    /** Where the next line begins; the same place where none does soon. */
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
     * Truncates the file if it has this size still. To look for a hole waits for a write that is under way, which has the lock
     * of the inode (ext4_llseek, xfs_file_llseek), and finds the end of the file; from there to ftruncate it is a microsecond.
     */
    public boolean truncateIfIts(long sizeBytes, long toBytes) {
        return Libc.lseek(file.fd(), Math.max(0, sizeBytes - 1), SEEK_HOLE) == sizeBytes
                && Libc.ftruncate(file.fd(), toBytes) == 0;
    }

    /** Whether the file system could take everything before an offset away, at which a line begins. */
    public boolean takeAway(long before) throws KernelException {
        if (before == 0) {
            return true;
        }
        for (long alignment : ALIGNMENTS_BYTES) {
            // A range that reaches the end of the file would be refused with EINVAL.
            long cut = (before - 1) / alignment * alignment;
            if (cut <= 0) {
                return false;
            }
            blankOut(cut, before);
            if (Libc.fallocate(file.fd(), FALLOC_FL_COLLAPSE_RANGE, 0, cut) == 0) {
                return true;
            }
            // EINVAL: larger clusters, or a file that somebody truncated meanwhile.
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
