package io.persistentprocess.kernel.logfile;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.AppendedFile;
import io.persistentprocess.kernel.file.FileIdentity;
import io.persistentprocess.kernel.file.FileStatus;
import io.persistentprocess.kernel.file.FileType;
import io.persistentprocess.kernel.file.RegularFile;
import io.persistentprocess.kernel.libc.Libc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A log that was removed or renamed while its process writes to it. It is opened through the process's descriptor in /proc, proc_pid_fd(5); that of another user takes
 * CAP_SYS_PTRACE.
 *
 * <p>Any thread that may block: it copies the file and waits for the disk.
 */
public final class DetachedLog implements AutoCloseable {
    private static final int[] OUTPUTS = {1, 2};
    private static final int LONGEST_TARGET_BYTES = 8192;
    private static final int CHUNK_BYTES = 65536;
    private static final int TRIES = 16;

    private final RegularFile opened;
    private final FileDescriptor file;

    private DetachedLog(RegularFile opened) {
        this.opened = opened;
        this.file = opened.descriptor();
    }

    /**
     * Opens the log of a process, whatever its name is now.
     *
     * @param pid the process; another process may have the PID by now
     * @param log the identity of the log; empty: a file that had the name {@code path} and was deleted, or got a name with a suffix
     * @return empty: no output of the process goes there, or it cannot be found out
     */
    public static Optional<DetachedLog> open(int pid, Optional<FileIdentity> log, Path path) {
        for (int output : OUTPUTS) {
            String link = "/proc/%d/fd/%d".formatted(pid, output);
            try (FileDescriptor held = FileDescriptor.open(link, FileDescriptor.O_PATH)) {
                FileStatus found = FileStatus.of(held);
                boolean same = log.isPresent()
                        ? log.get().equals(FileIdentity.of(found))
                        : isAnotherNameOf(target(link), path.toString());
                if (same && found.type() == FileType.REGULAR) {
                    return Optional.of(new DetachedLog(RegularFile.reopen(held, FileDescriptor.O_RDWR)));
                }
            } catch (KernelException _) {
                // The process has ended, has closed the file, or may not be examined.
            }
        }
        return Optional.empty();
    }

    /** Such as FILE-20300101 and FILE (deleted). */
    private static boolean isAnotherNameOf(String target, String path) {
        return target.startsWith(path) && !target.equals(path);
    }

    private static String target(String link) throws KernelException {
        byte[] target = new byte[LONGEST_TARGET_BYTES];
        long length = Libc.readlink(link, target, target.length);
        if (length < 0) {
            throw Libc.lastError("readlink", link);
        }
        return new String(target, 0, (int) length, StandardCharsets.UTF_8);
    }

    /** The status when the file was opened. */
    public FileStatus status() {
        return opened.status();
    }

    /** A path that leads to this file while this object is open. */
    public Path descriptorPath() {
        return Path.of("/proc/self/fd/" + file.fd());
    }

    /**
     * Moves the content to the end of a log, and truncates this file.
     *
     * @param fromBytes where the content begins that is copied
     * @param toBytes the size afterwards, at most {@code fromBytes}
     * @param atMostBytes if there is more, only the latest is copied
     * @return the bytes that were not copied
     */
    public long moveTo(LogFile log, long fromBytes, long toBytes, long atMostBytes) throws KernelException {
        AppendedFile appended = new AppendedFile(file);
        try {
            return move(appended, log.atEnd(), fromBytes, toBytes, atMostBytes);
        } catch (KernelException e) {
            // Truncates it also if there is no space for a copy, so that a member cannot fill the disk with a file that
            // has no name.
            appended.truncate(toBytes);
            throw e;
        }
    }

    /** Drops everything after this size. */
    public void truncate(long toBytes) throws KernelException {
        new AppendedFile(file).truncate(toBytes);
    }

    private long move(AppendedFile appended, FileDescriptor log, long fromBytes, long toBytes, long atMostBytes)
            throws KernelException {
        long size = FileStatus.of(file).sizeBytes();
        long offset = size - fromBytes <= atMostBytes ? fromBytes : appended.lineAfter(size - atMostBytes);
        long dropped = Math.max(0, offset - fromBytes);
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int tries = 0; tries < TRIES; tries++) {
            while (offset < size) {
                int count = file.readAt(chunk, 0, offset);
                if (count == 0) {
                    // Another process has truncated it.
                    return dropped;
                }
                log.append(chunk, count);
                offset += count;
            }
            if (appended.truncateIfIts(offset, toBytes)) {
                return dropped;
            }
            size = FileStatus.of(file).sizeBytes();
            if (size - offset > atMostBytes) {
                break;
            }
        }
        // The member never pauses.
        appended.truncate(toBytes);
        return dropped + size - offset;
    }

    @Override
    public void close() {
        opened.close();
    }
}
