package io.persistentprocess.kernel.file;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;

/**
 * What the inode of an open file says, inode(7).
 *
 * @param permissions the lower twelve bits of st_mode; an ACL that lets more people write shows in the group's bits, acl(5)
 * @param device distinguishes file systems, and only that
 * @param links how many names it has
 * @param blocks of 512 bytes, what it occupies; a sparse file is larger than that
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
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_BASIC_STATS = 0x7ff;
    /** struct statx has 256 bytes. */
    private static final int STATX_LONGS = 32;

    private static final int GROUP_OR_OTHERS_WRITE = 022;
    private static final int OTHERS_WRITE = 002;
    /** S_ISVTX */
    private static final int STICKY = 01000;

    private static final int BLOCK_BYTES = 512;

    /** Of an open file or of a path that is held with O_PATH; asks the file system and may wait for it. */
    public static FileStatus of(FileDescriptor file) throws KernelException {
        long[] statx = new long[STATX_LONGS];
        if (Libc.statx(file.fd(), "", AT_EMPTY_PATH, STATX_BASIC_STATS, statx) < 0) {
            throw Libc.lastError("stat", file.subject());
        }
        // Little endian on both architectures: an odd member of a pair of 32 bits is in the upper half.
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

    /** Whether anybody but its owner may write to it, or, in a directory, may exchange what is there; a directory's sticky bit does not make it safe. */
    public boolean writableByOthers() {
        return (permissions & GROUP_OR_OTHERS_WRITE) != 0;
    }

    /**
     * Whether anybody but its owner, and root, may have had a hand in it. Not in a directory with the sticky bit, where others may add names and not exchange those that are
     * there; but in a file that has more than one name, which another may have given it there (link(2); proc_sys_fs(5), protected_hardlinks). A symbolic link has no
     * permissions, symlink(7).
     */
    public boolean openToOthers() {
        boolean writable = writableByOthers();
        return switch (type) {
            case SYMBOLIC_LINK -> false;
            case DIRECTORY -> writable && (permissions & STICKY) == 0;
            default -> writable || links > 1;
        };
    }

    /** Whether everybody may exchange what is in this directory; not so in /tmp, whose sticky bit leaves that to owners. */
    boolean openToAll() {
        return (permissions & OTHERS_WRITE) != 0 && (permissions & STICKY) == 0;
    }

    /** What it holds of the disk: less than its size where it has holes, more where blocks behind its end are reserved, fallocate(2). */
    public long allocatedBytes() {
        return blocks * BLOCK_BYTES;
    }

    /** What it holds of the disk before its end. */
    public long heldBytes() {
        return Math.min(sizeBytes, allocatedBytes());
    }
}
