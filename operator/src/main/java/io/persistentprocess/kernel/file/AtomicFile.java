package io.persistentprocess.kernel.file;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.util.Arrays;

/**
 * Writes a small file at once: readers see the former or the new contents whole, and never another owner or mode. In a directory that only root and the agent may write
 * to.
 *
 * <p>If the agent dies here: the former file is there, and beside it perhaps a hidden one that the next write removes.
 *
 * <p>Any thread that may wait for a file system.
 */
public final class AtomicFile {
    private static final int UNREADABLE = 0;
    private static final int AT_EMPTY_PATH = 0x1000;

    private AtomicFile() {}

    /** What a write has done. */
    public enum Result {
        WRITTEN,
        /** The file had these contents, this owner and this mode. */
        UNCHANGED
    }

    /**
     * Writes the file, unless it is as it should be.
     *
     * @param mode the permission bits, whatever the umask
     */
    public static Result write(TrustedDirectory directory, String name, byte[] contents, FileOwner owner, int mode)
            throws KernelException {
        if (isAlready(directory, name, contents, owner, mode)) {
            return Result.UNCHANGED;
        }
        String fresh = "." + name + ".new";
        directory.unlink(fresh);
        try (FileDescriptor file = directory.create(fresh, UNREADABLE)) {
            file.append(contents, contents.length);
            if (Libc.fchownat(file.fd(), "", owner.uid(), owner.gid(), AT_EMPTY_PATH) < 0) {
                throw Libc.lastError("chown", file.subject());
            }
            if (Libc.fchmod(file.fd(), mode) < 0) {
                throw Libc.lastError("chmod", file.subject());
            }
            directory.rename(fresh, name);
        } catch (KernelException e) {
            directory.unlink(fresh);
            throw e;
        }
        return Result.WRITTEN;
    }

    private static boolean isAlready(
            TrustedDirectory directory, String name, byte[] contents, FileOwner owner, int mode) {
        try (RegularFile present = RegularFile.openIn(directory.descriptor(), name, FileDescriptor.O_RDONLY)) {
            FileStatus status = present.status();
            return status.uid() == owner.uid()
                    && status.gid() == owner.gid()
                    && status.permissions() == mode
                    && status.sizeBytes() == contents.length
                    && Arrays.equals(present.beginning(contents.length + 1), contents);
        } catch (KernelException _) {
            // Missing, or not a regular file: the rename replaces it, or says why not.
            return false;
        }
    }
}
