package io.persistentprocess.kernel.file;

import io.persistentprocess.kernel.descriptor.CloseOnFailure;
import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import java.util.Arrays;

/**
 * A file in memory without a name, memfd_create(2), that takes the output of a child. Unlike a pipe it never blocks the child, and needs no reader. Its pages count as
 * memory of the cgroup that writes them. The child controls the content and the size. One thread.
 *
 * <p>If the agent dies here: the child goes on writing into it, and it is gone with the last process that has it open.
 */
public final class MemoryFile implements AutoCloseable {
    private static final int MFD_CLOEXEC = 1;
    /** Since 6.3, where memfd_create(2) without it is logged as insecure. */
    private static final int MFD_NOEXEC_SEAL = 8;

    private static final int F_SETFL = 4;
    private static final int O_APPEND = 02000;
    private static final int SEEK_END = 2;
    private static final int FALLOC_FL_KEEP_SIZE = 1;
    private static final int FALLOC_FL_PUNCH_HOLE = 2;
    private static final long PAGE_MASK = -4096L;

    private final FileDescriptor descriptor;

    private MemoryFile(FileDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Creates an empty file.
     *
     * @param name shown in /proc/PID/fd, for whoever looks there
     */
    public static MemoryFile create(String name) throws KernelException {
        int fd = Libc.memfd_create(name, MFD_CLOEXEC | MFD_NOEXEC_SEAL);
        if (fd < 0 && Libc.errno() == Errno.EINVAL) {
            fd = Libc.memfd_create(name, MFD_CLOEXEC);
        }
        if (fd < 0) {
            throw Libc.lastError("memfd_create", name);
        }
        try (CloseOnFailure opened = new CloseOnFailure()) {
            FileDescriptor file = opened.add(new FileDescriptor(fd, name), FileDescriptor::close);
            FileDescriptor kept = opened.add(file.beyondStandard(), FileDescriptor::close);
            if (Libc.fcntl(kept.fd(), F_SETFL, O_APPEND) < 0) {
                throw Libc.lastError("fcntl", name);
            }
            return opened.keep(new MemoryFile(kept));
        }
    }

    public int fd() {
        return descriptor.fd();
    }

    public long size() throws KernelException {
        long size = Libc.lseek(fd(), 0, SEEK_END);
        if (size < 0) {
            throw Libc.lastError("lseek", descriptor.subject());
        }
        return size;
    }

    /** The last bytes. */
    public byte[] tail(int atMostBytes) throws KernelException {
        byte[] tail = new byte[atMostBytes];
        long count = Libc.pread(fd(), tail, tail.length, Math.max(0, size() - atMostBytes));
        if (count < 0) {
            throw Libc.lastError("pread", descriptor.subject());
        }
        return Arrays.copyOf(tail, (int) count);
    }

    /** Gives back the memory of all but about the last bytes; the size stays. */
    public void keepOnlyTail(int bytes) throws KernelException {
        long surplus = (size() - bytes) & PAGE_MASK;
        if (surplus > 0 && Libc.fallocate(fd(), FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, 0, surplus) < 0) {
            throw Libc.lastError("fallocate", descriptor.subject());
        }
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
