package io.persistentprocess.kernel.file;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.time.Instant;

/**
 * The inode of an open file, inode(7).
 *
 * @param permissions the lower twelve bits of st_mode; an ACL that grants write access shows in the group's bits, acl(5)
 * @param device distinguishes file systems, nothing else
 * @param links the number of its names
 * @param blocks allocated blocks of 512 bytes; a sparse file is larger
 */
public record FileStatus(
        FileType type,
        int permissions,
        int uid,
        int gid,
        long device,
        long inode,
        long links,
        long sizeBytes,
        long blocks) {
    private static final int AT_FDCWD = -100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final byte[] NO_PATH = Libc.encoded("");
    private static final int STATX_NLINK = 0x4;
    private static final int STATX_BASIC_STATS = 0x7ff;
    /** struct statx has 256 bytes. */
    private static final int STATX_LONGS = 32;

    private static final int GROUP_OR_OTHERS_WRITE = 022;
    private static final int OTHERS_WRITE = 002;
    /** S_ISVTX */
    private static final int STICKY = 01000;

    private static final int BLOCK_BYTES = 512;

    /** The status of an open file, or of one held with O_PATH; may wait for the file system. */
    public static FileStatus of(FileDescriptor file) throws KernelException {
        long[] statx = new long[STATX_LONGS];
        if (Libc.statx(file.fd(), NO_PATH, AT_EMPTY_PATH, STATX_BASIC_STATS, statx) < 0) {
            throw Libc.lastError("stat", file.subject());
        }
        // Little endian on both architectures, so the second member of a pair of 32 bits is in the upper half.
        int mode = (int) (statx[3] >>> 32) & 0xffff;
        return new FileStatus(
                FileType.of(mode),
                mode & 07777,
                (int) (statx[2] >>> 32),
                (int) statx[3],
                statx[17],
                statx[4],
                statx[2] & 0xffff_ffffL,
                statx[5],
                statx[6]);
    }

    /** Whether there is a file at the path, and this process may look there; a symbolic link is followed. */
    public static boolean exists(String path) {
        return Libc.statx(AT_FDCWD, Libc.encoded(path), 0, 0, new long[STATX_LONGS]) == 0;
    }

    /**
     * The number of names of a file, of a directory the number of its subdirectories plus two.
     *
     * @param path {@linkplain Libc#encoded encoded}; a symbolic link is followed
     * @param subject the path, for error messages
     */
    public static long links(byte[] path, String subject) throws KernelException {
        long[] statx = new long[STATX_LONGS];
        if (Libc.statx(AT_FDCWD, path, 0, STATX_NLINK, statx) < 0) {
            throw Libc.lastError("stat", subject);
        }
        return statx[2] & 0xffff_ffffL;
    }

    /** When the content of an open file was changed last, st_mtime of inode(7). */
    public static Instant modifiedAt(FileDescriptor file) throws KernelException {
        long[] statx = new long[STATX_LONGS];
        if (Libc.statx(file.fd(), NO_PATH, AT_EMPTY_PATH, STATX_BASIC_STATS, statx) < 0) {
            throw Libc.lastError("stat", file.subject());
        }
        return Instant.ofEpochSecond(statx[14], statx[15] & 0xffff_ffffL);
    }

    /** Whether another user than the owner may write to the file or replace entries of the directory; the sticky bit is ignored. */
    public boolean writableByOthers() {
        return (permissions & GROUP_OR_OTHERS_WRITE) != 0;
    }

    /**
     * Whether another user than the owner and root may have influenced it. A directory with the sticky bit is safe, because others may only add names. A file with
     * several names is not, because another user may have linked it there (link(2); proc_sys_fs(5), protected_hardlinks). A symbolic link has no permissions, symlink(7).
     */
    public boolean openToOthers() {
        boolean writable = writableByOthers();
        return switch (type) {
            case SYMBOLIC_LINK -> false;
            case DIRECTORY -> writable && (permissions & STICKY) == 0;
            default -> writable || links > 1;
        };
    }

    /** Whether every user may replace entries of the directory; not in /tmp, whose sticky bit allows that only to owners. */
    boolean openToAll() {
        return (permissions & OTHERS_WRITE) != 0 && (permissions & STICKY) == 0;
    }

    /** The allocated disk space: less than the size if there are holes, more if blocks beyond the end are reserved, fallocate(2). */
    public long allocatedBytes() {
        return blocks * BLOCK_BYTES;
    }

    /** The disk space allocated before its end. */
    public long heldBytes() {
        return Math.min(sizeBytes, allocatedBytes());
    }
}
