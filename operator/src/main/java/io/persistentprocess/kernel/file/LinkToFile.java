package io.persistentprocess.kernel.file;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A symbolic link of root's to a file of the agent's, at a path that a user has chosen. Nothing else that stands there is replaced. Any thread that may wait for a file
 * system.
 */
public final class LinkToFile {
    private static final int LONGEST_TARGET_BYTES = 4096;

    private LinkToFile() {}

    /**
     * Makes the link, or leaves it if it is there.
     *
     * @param path where; its directory must exist and be one that only root and the agent may change
     * @param target absolute
     * @param replaceable links to what is below it are replaced, if what they lead to does not exist
     * @throws KernelException the message says what is in the way
     */
    public static void make(Path path, Path target, Path replaceable) throws KernelException {
        String name = nameOf(path);
        try (TrustedDirectory directory = TrustedDirectory.open(path.getParent())) {
            if (Libc.symlinkat(target.toString(), directory.descriptor().fd(), name) == 0) {
                return;
            }
            if (Libc.errno() != Errno.EEXIST) {
                throw Libc.lastError("symlink", path);
            }
            Path present = target(directory, name);
            if (present.equals(target)) {
                return;
            }
            if (!present.startsWith(replaceable) || exists(present)) {
                throw new KernelException(
                        "symlink",
                        path.toString(),
                        Errno.EEXIST,
                        "another file is there; move it away, or choose another path");
            }
            directory.unlink(name);
            if (Libc.symlinkat(target.toString(), directory.descriptor().fd(), name) < 0) {
                throw Libc.lastError("symlink", path);
            }
        }
    }

    /** Removes the link if it leads to this target. */
    public static void remove(Path path, Path target) throws KernelException {
        String name = nameOf(path);
        try (TrustedDirectory directory = TrustedDirectory.open(path.getParent())) {
            if (target(directory, name).equals(target)) {
                directory.unlink(name);
            }
        } catch (KernelException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
    }

    private static String nameOf(Path path) throws KernelException {
        if (!path.isAbsolute() || path.getFileName() == null) {
            throw new KernelException("symlink", path.toString(), Errno.EINVAL, "the path must be that of a file");
        }
        return path.getFileName().toString();
    }

    /** Where a link leads; an empty path if it is no link. */
    public static Path target(TrustedDirectory directory, String name) throws KernelException {
        byte[] target = new byte[LONGEST_TARGET_BYTES];
        long length = Libc.readlinkat(directory.descriptor().fd(), name, target, target.length);
        if (length < 0) {
            if (Libc.errno() == Errno.EINVAL) {
                return Path.of("");
            }
            throw Libc.lastError("readlink", directory.path().resolve(name));
        }
        return Path.of(new String(target, 0, (int) length, StandardCharsets.UTF_8));
    }

    private static boolean exists(Path path) throws KernelException {
        try (FileDescriptor _ =
                FileDescriptor.open(path.toString(), FileDescriptor.O_PATH | FileDescriptor.O_NOFOLLOW)) {
            return true;
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return false;
            }
            throw e;
        }
    }
}
