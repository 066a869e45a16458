package io.persistentprocess.kernel.file;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Opens regular files at paths that a user with fewer rights may have created and may replace at any time. Every such path is opened here.
 *
 * <p>Opening a path can do harm: a terminal becomes the controlling terminal of a session leader, a watchdog is armed, a tape is wound, a FIFO blocks until there is a
 * writer. So the path is first held with O_PATH, which opens nothing. If it is a regular file, the same inode is opened through /proc/self/fd (open(2), proc_pid_fd(5)).
 * With O_NONBLOCK, a file under another process's lease fails with EAGAIN instead of blocking, fcntl(2).
 *
 * <p>Any thread but the event loop's, unless the path is known to need no server and no other process: the look-up of a name waits for its file system.
 */
public final class RegularFile implements AutoCloseable {
    /** How a symbolic link at the end of a path is handled; those before it are always followed. */
    public enum LastLink {
        FOLLOWED,
        /** Fails with ELOOP. */
        REFUSED
    }

    /** uapi/linux/fcntl.h and asm-generic/fcntl.h. */
    private static final int F_SETSIG = 10;

    private static final int F_SETLEASE = 1024;
    private static final int F_RDLCK = 0;
    private static final int F_UNLCK = 2;
    private static final int SIGURG = 23;

    private final FileDescriptor file;
    private final FileStatus status;

    private RegularFile(FileDescriptor file, FileStatus status) {
        this.file = file;
        this.status = status;
    }

    /**
     * Opens a file for reading.
     *
     * @throws KernelException with the errors of systemd's fd_verify_regular(): EISDIR for a directory, ELOOP for a link, EBADFD for another type; the message names the
     * type
     */
    public static RegularFile open(Path path, LastLink link) throws KernelException {
        return open(path, link, FileDescriptor.O_RDONLY);
    }

    /** @param accessMode O_RDONLY, O_WRONLY or O_RDWR */
    static RegularFile open(Path path, LastLink link, int accessMode) throws KernelException {
        int follow = link == LastLink.FOLLOWED ? 0 : FileDescriptor.O_NOFOLLOW;
        try (FileDescriptor held = FileDescriptor.open(path.toString(), FileDescriptor.O_PATH | follow)) {
            return reopen(held, accessMode);
        }
    }

    /** Opens an entry of an open directory; refuses a link. */
    public static RegularFile openIn(FileDescriptor directory, String name, int accessMode) throws KernelException {
        try (FileDescriptor held =
                FileDescriptor.openIn(directory, name, FileDescriptor.O_PATH | FileDescriptor.O_NOFOLLOW, 0)) {
            return reopen(held, accessMode);
        }
    }

    /**
     * Opens the file held by a descriptor, for reading or writing.
     *
     * @param held opened with O_PATH
     */
    public static RegularFile reopen(FileDescriptor held, int accessMode) throws KernelException {
        FileStatus status = requireRegular(held);
        return new RegularFile(
                FileDescriptor.reopen(held, accessMode | FileDescriptor.O_NOCTTY | FileDescriptor.O_NONBLOCK), status);
    }

    private static FileStatus requireRegular(FileDescriptor file) throws KernelException {
        FileStatus status = FileStatus.of(file);
        if (status.type() == FileType.REGULAR) {
            return status;
        }
        int errno = switch (status.type()) {
            case DIRECTORY -> Errno.EISDIR;
            case SYMBOLIC_LINK -> Errno.ELOOP;
            default -> Errno.EBADFD;
        };
        throw new KernelException(
                "open",
                file.subject(),
                errno,
                "is not a regular file but " + status.type().words());
    }

    /**
     * Whether a process has the file open for writing: a read lease is then refused with EAGAIN, fcntl(2) "Leases". The lease is released at once. A process that opens
     * the file for writing in that moment waits for that, and the signal about it is one that is ignored by default. False also if leases are not available: on some file
     * systems, and for a file of another user without CAP_LEASE.
     */
    public boolean openForWriting() throws KernelException {
        if (Libc.fcntl(file.fd(), F_SETSIG, SIGURG) < 0) {
            throw Libc.lastError("fcntl", file.subject());
        }
        if (Libc.fcntl(file.fd(), F_SETLEASE, F_RDLCK) < 0) {
            return Libc.errno() == Errno.EAGAIN;
        }
        if (Libc.fcntl(file.fd(), F_SETLEASE, F_UNLCK) < 0) {
            throw Libc.lastError("fcntl", file.subject());
        }
        return false;
    }

    /** The status when the file was opened. */
    public FileStatus status() {
        return status;
    }

    /** The first bytes, independent of earlier reads; fewer only if the file has no more. */
    public byte[] beginning(int atMostBytes) throws KernelException {
        byte[] all = new byte[Math.min(atMostBytes, expectedBytes())];
        int filled = 0;
        while (filled < atMostBytes) {
            if (filled == all.length) {
                all = Arrays.copyOf(all, (int) Math.min(atMostBytes, 2L * all.length));
            }
            int count = file.readAt(all, filled, filled);
            if (count == 0) {
                return Arrays.copyOf(all, filled);
            }
            filled += count;
        }
        return all;
    }

    /** The size is a guess: a file of /proc has 0, and a writer may be active. One more byte detects the end in the first read. */
    private int expectedBytes() {
        return Math.clamp(status.sizeBytes() + 1, 512, Integer.MAX_VALUE);
    }

    /**
     * The whole text.
     *
     * @throws KernelException EFBIG: the file is larger
     */
    public String contents(int atMostBytes) throws KernelException {
        byte[] bytes = beginning(Math.addExact(atMostBytes, 1));
        if (bytes.length > atMostBytes) {
            throw new KernelException(
                    "read", file.subject(), Errno.EFBIG, "has more than the %d bytes allowed".formatted(atMostBytes));
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Closed with this object. */
    public FileDescriptor descriptor() {
        return file;
    }

    @Override
    public void close() {
        file.close();
    }
}
