package io.persistentprocess.kernel.file;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * What is in an open directory that another user may change meanwhile. Removal needs two descriptors whatever the depth, because a directory further down is moved up
 * before it is emptied. Any thread that may wait for a file system.
 */
public final class DirectoryContents {
    private static final int ENTRY = FileDescriptor.O_PATH | FileDescriptor.O_NOFOLLOW;

    /** How many entries are listed at a time; a directory may have millions. */
    private static final int BATCH = 1000;

    private DirectoryContents() {}

    /** The names of all entries. For a directory that only root and the agent may fill. */
    public static List<String> names(TrustedDirectory directory) throws KernelException {
        return names(directory, Integer.MAX_VALUE);
    }

    static boolean isEmpty(TrustedDirectory directory) throws KernelException {
        return names(directory, 1).isEmpty();
    }

    /** Removes everything in the directory but what is on another file system, which fails with EXDEV. */
    static void remove(TrustedDirectory top) throws KernelException {
        long moved = 0;
        for (List<String> names = names(top, BATCH); !names.isEmpty(); names = names(top, BATCH)) {
            for (String name : names) {
                moved = removeEntry(top, name, moved);
            }
        }
    }

    private static long removeEntry(TrustedDirectory top, String name, long movedBefore) throws KernelException {
        long moved = movedBefore;
        FileDescriptor entry;
        try {
            entry = top.at(name, ENTRY);
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return moved;
            }
            throw e;
        }
        Path there = top.path().resolve(name);
        FileStatus status;
        try {
            status = FileStatus.of(entry);
        } catch (KernelException e) {
            entry.close();
            throw e;
        }
        try (TrustedDirectory found = new TrustedDirectory(there, entry, status)) {
            if (status.type() != FileType.DIRECTORY) {
                top.unlink(name);
                return moved;
            }
            if (status.device() != top.status().device()) {
                throw new KernelException(
                        "remove", there.toString(), Errno.EXDEV, "another file system is mounted there");
            }
            for (List<String> below = names(found, BATCH); !below.isEmpty(); below = names(found, BATCH)) {
                for (String child : below) {
                    moved = removeBelow(top, found, child, moved);
                }
            }
            top.removeDirectory(name);
            return moved;
        }
    }

    /** A directory two levels down is moved into the top one, where its turn comes later. */
    private static long removeBelow(TrustedDirectory top, TrustedDirectory parent, String child, long moved)
            throws KernelException {
        try {
            parent.unlink(child);
            return moved;
        } catch (KernelException e) {
            if (!e.is(Errno.EISDIR)) {
                throw e;
            }
        }
        long next = moved;
        while (true) {
            try {
                parent.moveTo(child, top, ".ppg-removed-" + next++);
                return next;
            } catch (KernelException e) {
                if (e.is(Errno.ENOENT)) {
                    return next;
                }
                if (!e.is(Errno.EEXIST, Errno.ENOTEMPTY, Errno.ENOTDIR)) {
                    throw e;
                }
            }
        }
    }

    private static List<String> names(TrustedDirectory directory, int atMost) throws KernelException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory.descriptorPath())) {
            Iterator<Path> each = entries.iterator();
            while (names.size() < atMost && each.hasNext()) {
                names.add(each.next().getFileName().toString());
            }
            return names;
        } catch (IOException | DirectoryIteratorException e) {
            throw new KernelException("list", directory.path().toString(), Errno.EIO, String.valueOf(e.getMessage()));
        }
    }
}
