package io.persistentprocess.kernel.process;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.FileStatus;
import io.persistentprocess.kernel.file.PathResolver;
import io.persistentprocess.kernel.file.RegularFile;
import io.persistentprocess.kernel.file.TrustedDirectory;
import io.persistentprocess.kernel.libc.Libc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * Removes the PID file of a daemon that ended without removing it, by SIGKILL or the OOM killer. Many daemons do not start if there is one.
 *
 * <p>A member chooses the path, may have fewer rights than this process, and may replace the file at any time. So a file is removed only if it is a regular file with one
 * name, is reached through no link at the end, names a process that has ended, belongs to its daemon or is in a directory where only its owner and root can have created
 * it, and no user but root and the file's owner controls the path. It is checked and removed in the same open directory.
 *
 * <p>Any thread but the event loop's: the file may be on a server that does not answer.
 */
public final class StalePidFileRemover {
    /** The result of a removal. */
    public sealed interface Outcome {
        record Removed(int pid) implements Outcome {}

        record NothingThere() implements Outcome {}

        /**
         * It must not be removed.
         *
         * @param why the reason, for a log
         */
        record LeftAlone(String why) implements Outcome {}
    }

    /** Decides whether a daemon with this PID has ended. */
    public interface ExitCheck {
        boolean hasEnded(int pid) throws KernelException;
    }

    private StalePidFileRemover() {}

    /**
     * Removes the file if all conditions hold.
     *
     * @param path absolute
     * @param daemon the user that the daemon is started as
     */
    public static Outcome remove(Path path, int daemon, ExitCheck exitCheck) throws KernelException {
        if (path.getParent() == null) {
            return new Outcome.LeftAlone(path + " is no file");
        }
        PathResolver.Held held;
        try {
            held = PathResolver.hold(path.getParent());
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return new Outcome.NothingThere();
            }
            throw e;
        }
        try (FileDescriptor directory = held.end()) {
            return remove(directory, held.parts(), path, daemon, exitCheck);
        }
    }

    private static Outcome remove(
            FileDescriptor directory, List<PathResolver.Part> way, Path path, int daemon, ExitCheck exitCheck)
            throws KernelException {
        String name = path.getFileName().toString();
        try (RegularFile file = RegularFile.openIn(directory, name, FileDescriptor.O_RDONLY)) {
            FileStatus status = file.status();
            if (!isOwn(way, status, daemon)) {
                return new Outcome.LeftAlone(path
                        + ": another user than that of its daemon, %s, may have put it there"
                                .formatted(Integer.toUnsignedString(daemon)));
            }
            OptionalInt pid = PidFile.parse(new String(file.beginning(PidFile.LONGEST_BYTES), StandardCharsets.UTF_8));
            if (pid.isEmpty()) {
                return new Outcome.LeftAlone(path + " does not contain a PID");
            }
            if (!exitCheck.hasEnded(pid.getAsInt())) {
                return new Outcome.LeftAlone("%s names process %d, which lives".formatted(path, pid.getAsInt()));
            }
            return isStill(directory, name, status) && unlink(directory, name, path)
                    ? new Outcome.Removed(pid.getAsInt())
                    : new Outcome.NothingThere();
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return new Outcome.NothingThere();
            }
            if (e.is(Errno.ELOOP, Errno.EISDIR, Errno.EBADFD)) {
                return new Outcome.LeftAlone(e.getMessage());
            }
            throw e;
        }
    }

    private static boolean isOwn(List<PathResolver.Part> way, FileStatus file, int daemon) {
        FileStatus directory = way.getLast().status();
        boolean guarded = TrustedDirectory.isOurs(directory.uid()) && !directory.writableByOthers();
        boolean accounted =
                guarded || TrustedDirectory.isOurs(file.uid()) || file.uid() == directory.uid() || file.uid() == daemon;
        return accounted
                && file.links() == 1
                && way.stream()
                        .map(part -> part.status().uid())
                        .allMatch(uid -> TrustedDirectory.isOurs(uid) || uid == file.uid());
    }

    private static boolean isStill(FileDescriptor directory, String name, FileStatus known) throws KernelException {
        try (FileDescriptor now =
                FileDescriptor.openIn(directory, name, FileDescriptor.O_PATH | FileDescriptor.O_NOFOLLOW, 0)) {
            FileStatus status = FileStatus.of(now);
            return status.device() == known.device() && status.inode() == known.inode();
        }
    }

    /** False: it was removed meanwhile. */
    private static boolean unlink(FileDescriptor directory, String name, Path path) throws KernelException {
        if (Libc.unlinkat(directory.fd(), name, 0) == 0) {
            return true;
        }
        if (Libc.errno() == Errno.ENOENT) {
            return false;
        }
        throw Libc.lastError("unlink", path);
    }
}
