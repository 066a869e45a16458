package io.persistentprocess.kernel.descriptor;

import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An open file descriptor, always O_CLOEXEC, that its owner closes. Not for concurrent use with {@link #close()}. */
public final class FileDescriptor implements AutoCloseable {
    public static final int O_RDONLY = 0;
    public static final int O_WRONLY = 1;
    public static final int O_RDWR = 2;
    public static final int O_CREAT = 0100;
    public static final int O_EXCL = 0200;
    public static final int O_NOCTTY = 0400;
    public static final int O_NONBLOCK = 04000;
    public static final int O_CLOEXEC = 02000000;
    /** Refers to a file without opening it: only its inode is looked up in the file system, no device is opened. */
    public static final int O_PATH = 010000000;

    /** open(2); these two differ between the architectures. */
    public static final int O_DIRECTORY = System.getProperty("os.arch").equals("aarch64") ? 040000 : 0200000;

    public static final int O_NOFOLLOW = System.getProperty("os.arch").equals("aarch64") ? 0100000 : 0400000;

    /** The least number of a descriptor that is none of the three standard ones. */
    public static final int FIRST_BEYOND_STANDARD = 3;

    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int CHUNK_BYTES = 4096;

    private final String subject;
    private int fd;

    /** @param subject the name of the file or object, for error messages */
    public FileDescriptor(int fd, String subject) {
        this.fd = fd;
        this.subject = subject;
    }

    public static FileDescriptor open(String path, int flags) throws KernelException {
        return open(path, flags, 0);
    }

    public static FileDescriptor open(String path, int flags, int mode) throws KernelException {
        return open(path, flags, mode, path);
    }

    /** Opens the file held with O_PATH, whatever its path leads to by now. */
    public static FileDescriptor reopen(FileDescriptor held, int flags) throws KernelException {
        return open("/proc/self/fd/" + held.fd, flags, 0, held.subject);
    }

    /**
     * This descriptor, or, if it has the number of a standard one, a copy in its place, fcntl(2): so the standard descriptors are free in a child that gets it. This one is
     * closed then.
     */
    public FileDescriptor beyondStandard() throws KernelException {
        if (fd >= FIRST_BEYOND_STANDARD) {
            return this;
        }
        int copy = Libc.fcntl(fd, F_DUPFD_CLOEXEC, FIRST_BEYOND_STANDARD);
        if (copy < 0) {
            throw Libc.lastError("fcntl", subject);
        }
        close();
        return new FileDescriptor(copy, subject);
    }

    private static FileDescriptor open(String path, int flags, int mode, String subject) throws KernelException {
        return open(Libc.encoded(path), flags, mode, subject);
    }

    private static FileDescriptor open(byte[] path, int flags, int mode, String subject) throws KernelException {
        int fd;
        do {
            fd = Libc.open(path, flags | O_CLOEXEC, mode);
        } while (fd < 0 && Libc.errno() == Errno.EINTR);
        if (fd < 0) {
            throw Libc.lastError("open", subject);
        }
        return new FileDescriptor(fd, subject);
    }

    /** Opens an entry of an open directory, openat(2). */
    public static FileDescriptor openIn(FileDescriptor directory, String name, int flags, int mode)
            throws KernelException {
        String path = directory.subject + (directory.subject.endsWith("/") ? "" : "/") + name;
        int fd;
        do {
            fd = Libc.openat(directory.fd, name, flags | O_CLOEXEC, mode);
        } while (fd < 0 && Libc.errno() == Errno.EINTR);
        if (fd < 0) {
            throw Libc.lastError("open", path);
        }
        return new FileDescriptor(fd, path);
    }

    /**
     * The whole text of a file of /proc, /sys or /etc. A process with fewer rights may determine its size, so the caller sets a limit.
     *
     * @throws KernelException EFBIG: the file is larger
     */
    public static String contents(String path, int atMostBytes) throws KernelException {
        FileExcerpt excerpt = excerpt(path, atMostBytes);
        if (excerpt.truncated()) {
            throw new KernelException(
                    "read", path, Errno.EFBIG, "has more than the %d bytes allowed".formatted(atMostBytes));
        }
        return excerpt.text();
    }

    /** At most the first bytes of such a file. */
    public static FileExcerpt excerpt(String path, int atMostBytes) throws KernelException {
        try (FileDescriptor file = open(path, O_RDONLY)) {
            return file.read(atMostBytes);
        }
    }

    /** The result of one read of a file that is known to be small. */
    public static String beginning(String path, int atMostBytes) throws KernelException {
        try (FileDescriptor file = open(path, O_RDONLY)) {
            return file.readFromStart(atMostBytes);
        }
    }

    /**
     * As {@link #beginning(String, int)}.
     *
     * @param path {@linkplain Libc#encoded encoded}
     * @param subject the path, for error messages
     */
    public static String beginning(byte[] path, String subject, int atMostBytes) throws KernelException {
        try (FileDescriptor file = open(path, O_RDONLY, 0, subject)) {
            return file.readFromStart(atMostBytes);
        }
    }

    /** Opens, writes and closes a control file, with one write(2) as such files require. */
    public static void write(String path, String value) throws KernelException {
        try (FileDescriptor file = open(path, O_WRONLY)) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            if (Libc.write(file.fd, bytes, bytes.length) < 0) {
                throw new KernelException("write \"" + value + "\" to", path, Libc.errno());
            }
        }
    }

    public int fd() {
        return fd;
    }

    /** The name of the file or object, for error messages. */
    public String subject() {
        return subject;
    }

    /** Reads from the current offset to the end, or at most this many bytes. */
    FileExcerpt read(int atMostBytes) throws KernelException {
        byte[] chunk = new byte[CHUNK_BYTES];
        ByteArrayOutputStream all = new ByteArrayOutputStream(Math.min(CHUNK_BYTES, atMostBytes));
        while (true) {
            long count = Libc.read(fd, chunk, chunk.length);
            if (count > 0) {
                int room = atMostBytes - all.size();
                all.write(chunk, 0, (int) Math.min(count, room));
                if (count > room) {
                    return new FileExcerpt(all.toString(StandardCharsets.UTF_8), true);
                }
            } else if (count == 0) {
                return new FileExcerpt(all.toString(StandardCharsets.UTF_8), false);
            } else if (Libc.errno() != Errno.EINTR) {
                throw Libc.lastError("read", subject);
            }
        }
    }

    /** Reads once from the current offset; 0: the end. */
    public int readOn(byte[] buffer) throws KernelException {
        while (true) {
            long count = Libc.read(fd, buffer, buffer.length);
            if (count >= 0) {
                return (int) count;
            }
            if (Libc.errno() != Errno.EINTR) {
                throw Libc.lastError("read", subject);
            }
        }
    }

    /** The first bytes of the file, independent of earlier reads. */
    public String readFromStart(int atMostBytes) throws KernelException {
        byte[] buffer = new byte[atMostBytes];
        long count = Libc.pread(fd, buffer, buffer.length, 0);
        if (count < 0) {
            throw Libc.lastError("read", subject);
        }
        return new String(buffer, 0, (int) count, StandardCharsets.UTF_8);
    }

    /** Reads once, from an offset of the file into the rest of the buffer; 0: the end. */
    public int readAt(byte[] buffer, int start, long offset) throws KernelException {
        byte[] into = start == 0 ? buffer : new byte[buffer.length - start];
        long count;
        do {
            count = Libc.pread(fd, into, into.length, offset);
        } while (count < 0 && Libc.errno() == Errno.EINTR);
        if (count < 0) {
            throw Libc.lastError("read", subject);
        }
        if (start != 0) {
            System.arraycopy(into, 0, buffer, start, (int) count);
        }
        return (int) count;
    }

    /** Writes the first bytes of a buffer completely, with as many calls as it takes. */
    public void append(byte[] buffer, int count) throws KernelException {
        byte[] rest = buffer;
        int left = count;
        while (left > 0) {
            long written = Libc.write(fd, rest, left);
            if (written < 0 && Libc.errno() != Errno.EINTR) {
                throw Libc.lastError("write", subject);
            }
            int advance = (int) Math.max(0, written);
            left -= advance;
            rest = left == 0 ? rest : Arrays.copyOfRange(rest, advance, advance + left);
        }
    }

    @Override
    public void close() {
        // close(2): on Linux the descriptor is closed even if an error is returned, and the caller cannot handle one.
        if (fd >= 0) {
            Libc.close(fd);
            fd = -1;
        }
    }
}
