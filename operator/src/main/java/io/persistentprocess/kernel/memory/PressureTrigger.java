package io.persistentprocess.kernel.memory;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import io.persistentprocess.kernel.poll.Epoll;
import io.persistentprocess.kernel.process.CapabilitySets;
import io.persistentprocess.kernel.process.LoweredCapability;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Wakes an epoll when some task of a cgroup2 was stalled for long enough, Documentation/accounting/psi.rst; once in a window at most. It takes no controller, so it works for
 * memory that a v1 hierarchy accounts for, too.
 *
 * <p>For a process with CAP_SYS_RESOURCE the kernel keeps a real-time thread ({@code psimon}) for each cgroup with a trigger. So it is asked without that capability, which
 * 6.5 allows, and only where that is refused with it.
 */
public final class PressureTrigger implements AutoCloseable {
    /** What to ask an epoll for. */
    public static final int EPOLL_EVENTS = Epoll.PRI | Epoll.ERR;

    /** A whole multiple of this is what processes without CAP_SYS_RESOURCE may ask for (6.5, psi_trigger_create in kernel/sched/psi.c). */
    public static final Duration SHORTEST_WINDOW = Duration.ofSeconds(2);

    private static final int SYS_RESOURCE =
            CapabilitySets.number("SYS_RESOURCE").orElseThrow();

    private final FileDescriptor file;

    private PressureTrigger(FileDescriptor file) {
        this.file = file;
    }

    /** EOPNOTSUPP, ENOENT: no PSI here. */
    public static PressureTrigger memory(Path cgroup, Duration stall, Duration window) throws KernelException {
        // Whose it is counts when the file is opened.
        try (LoweredCapability _ = LoweredCapability.of(SYS_RESOURCE)) {
            return open(cgroup, stall, window);
        } catch (KernelException e) {
            if (!e.is(Errno.EPERM, Errno.EINVAL)) {
                throw e;
            }
            return open(cgroup, stall, window);
        }
    }

    private static PressureTrigger open(Path cgroup, Duration stall, Duration window) throws KernelException {
        String path = cgroup.resolve("memory.pressure").toString();
        FileDescriptor file = FileDescriptor.open(path, FileDescriptor.O_RDWR | FileDescriptor.O_NONBLOCK);
        byte[] wish = "some %d %d\0"
                .formatted(stall.toNanos() / 1000, window.toNanos() / 1000)
                .getBytes(StandardCharsets.UTF_8);
        if (Libc.write(file.fd(), wish, wish.length) < 0) {
            KernelException failure = Libc.lastError("write a trigger to", path);
            file.close();
            throw failure;
        }
        return new PressureTrigger(file);
    }

    public int fd() {
        return file.fd();
    }

    @Override
    public void close() {
        file.close();
    }
}
