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
 * A log that was removed or moved while its process writes to it. Only the process's descriptor leads to it, by way of /proc, proc_pid_fd(5); without CAP_SYS_PTRACE
 * that of another user does not.
 *
 * <p>Any thread but one that must not wait: it copies the file and waits for the disk.
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
     * @param pid may be another process's by now
     * @param log which file it is; empty: one that had the name {@code path} and is deleted, or has a name with something behind that
     * @return empty: neither output of the process goes there, or nobody can tell
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
                // It has ended, has closed it, or is not ours to look into.
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

    /** As it was when it was opened. */
    public FileStatus status() {
        return opened.status();
    }

    /** A path that leads to this file while this is open. */
    public Path descriptorPath() {
        return Path.of("/proc/self/fd/" + file.fd());
    }

    /**
     * Moves what is in it to the end of a log, and makes this file as large as it may stay.
     *
     * @param fromBytes what is before it is not copied
     * @param toBytes the size that it has afterwards, at most {@code fromBytes}
     * @param atMostBytes of more than that, the latest is copied
     * @return how much was not copied
     */
    public long moveTo(LogFile log, long fromBytes, long toBytes, long atMostBytes) throws KernelException {
        AppendedFile appended = new AppendedFile(file);
        try {
            return move(appended, log.atEnd(), fromBytes, toBytes, atMostBytes);
        } catch (KernelException e) {
            // A member cannot fill a disk with a file that nobody sees, also where there is no room for a copy.
            appended.truncate(toBytes);
            throw e;
        }
    }

    /** What is behind that is thrown away. */
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
                    // Somebody has truncated it.
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
        // The member does not pause.
        appended.truncate(toBytes);
        return dropped + size - offset;
    }

    @Override
    public void close() {
        opened.close();
    }
}
