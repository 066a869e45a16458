package io.persistentprocess.kernel.file;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.util.Set;

/** The file system of a file, statfs(2). */
public final class FileSystem {
    private static final long TMPFS = 0x01021994L;
    private static final long RAMFS = 0x858458F6L;

    /** The magic numbers of linux/magic.h for file systems that need no network and no other process. */
    private static final Set<Long> LOCAL = Set.of(
            0xEF53L, // ext2, ext3, ext4
            0x58465342L, // xfs
            0x9123683EL, // btrfs
            FileSystem.TMPFS,
            FileSystem.RAMFS,
            0x794C7630L, // overlayfs
            0x73717368L, // squashfs
            0xE0F5E1E2L, // erofs
            0xF2F52010L, // f2fs
            0x2FC12FC1L, // zfs
            0xCA451A4EL); // bcachefs

    /** BPF_FS_MAGIC */
    private static final long BPF = 0xCAFE4A11L;

    /** struct statfs of LP64 has 120 bytes, f_type first. */
    private static final int STATFS_LONGS = 15;

    private FileSystem() {}

    /** Whether the file, or the target of the link, is on a local disk or in memory; ENOENT: there is none. May hang if the file system does. */
    public static boolean isLocal(String path) throws KernelException {
        return LOCAL.contains(type(path));
    }

    /** Whether a BPF file system is mounted at the path; ENOENT: there is no such path. */
    public static boolean isBpf(String path) throws KernelException {
        return type(path) == BPF;
    }

    /** Whether the files are in memory and on no disk: tmpfs or ramfs; ENOENT: there is no such path. */
    public static boolean isMemory(String path) throws KernelException {
        long type = type(path);
        return type == TMPFS || type == RAMFS;
    }

    private static long type(String path) throws KernelException {
        long[] statfs = new long[STATFS_LONGS];
        if (Libc.statfs(path, statfs) < 0) {
            throw Libc.lastError("statfs", path);
        }
        return statfs[0];
    }
}
