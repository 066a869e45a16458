package io.persistentprocess.kernel.file;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A file at a path that somebody with fewer rights than this process may have put there, and may exchange at any moment. Every such path is opened here.
 *
 * <p>Opening a path can do harm before anything is read: a terminal becomes the controlling terminal of a session leader, the opening of a watchdog arms it, that of
 * a tape winds it, that of a FIFO waits for a writer. So the path is first held with O_PATH, which opens nothing, and only what is a regular file is then opened, by
 * way of /proc/self/fd and so the same inode (open(2), proc_pid_fd(5)). O_NONBLOCK: what another holds a lease on is refused with EAGAIN and not waited for, fcntl(2).
 *
 * <p>Any thread but the reactor's, unless the path lies where no server and no other process is asked: the look-up of a name waits for its file system.
 */
public final class RegularFile implements AutoCloseable {
    /** What becomes of a path whose last name is a symbolic link; those before it are always followed. */
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
     * For reading.
     *
     * @throws KernelException as systemd's fd_verify_regular() has it: EISDIR for a directory, ELOOP for a link, EBADFD for what else is no regular file; the message
     *     names what it is
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

    /** What a name in an open directory is; a link is refused. */
    public static RegularFile openIn(FileDescriptor directory, String name, int accessMode) throws KernelException {
        try (FileDescriptor held =
                FileDescriptor.openIn(directory, name, FileDescriptor.O_PATH | FileDescriptor.O_NOFOLLOW, 0)) {
            return reopen(held, accessMode);
        }
    }

    /**
     * Opens the file that a descriptor stands for, for reading or writing.
     *
     * @param held with O_PATH
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
     * Whether somebody has it open for writing: a lease for reading is refused then with EAGAIN, fcntl(2) "Leases". It is given back at once; who opens the file for
     * writing in that moment waits for that, and the signal that would tell of it is one that is ignored by default. False also where leases cannot be had: on some
     * file systems, and for a file of another user without CAP_LEASE.
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

    /** As it was when it was opened. */
    public FileStatus status() {
        return status;
    }

    /** The first bytes, whatever was read before; fewer than asked for only where the file has no more. */
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

    /** The size it had is a guess: a file of /proc says 0, and a writer may be at work. One more byte, to see the end in the first read. */
    private int expectedBytes() {
        return Math.clamp(status.sizeBytes() + 1, 512, Integer.MAX_VALUE);
    }

    /**
     * The whole of it as text.
     *
     * @throws KernelException EFBIG where there is more
     */
    public String contents(int atMostBytes) throws KernelException {
        byte[] bytes = beginning(Math.addExact(atMostBytes, 1));
        if (bytes.length > atMostBytes) {
            throw new KernelException(
                    "read", file.subject(), Errno.EFBIG, "has more than the %d bytes allowed".formatted(atMostBytes));
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Closed with this. */
    public FileDescriptor descriptor() {
        return file;
    }

    @Override
    public void close() {
        file.close();
    }
}
