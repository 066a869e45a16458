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
 * Wakes an epoll when some task of a cgroup2 was stalled for long enough, Documentation/accounting/psi.rst; at most once in a window. It needs no controller, so it also
 * works if memory is accounted in a v1 hierarchy.
 *
 * <p>For a process with CAP_SYS_RESOURCE the kernel keeps a real-time thread ({@code psimon}) for each cgroup with a trigger. So the trigger is first created without
 * that capability, which 6.5 allows, and only if that fails with it.
 */
public final class PressureTrigger implements AutoCloseable {
    /** The events to request from an epoll. */
    public static final int EPOLL_EVENTS = Epoll.PRI | Epoll.ERR;

    /** Processes without CAP_SYS_RESOURCE may use only multiples of this (6.5, psi_trigger_create in kernel/sched/psi.c). */
    public static final Duration SHORTEST_WINDOW = Duration.ofSeconds(2);

    private static final int SYS_RESOURCE =
            CapabilitySets.number("SYS_RESOURCE").orElseThrow();

    private final FileDescriptor file;

    private PressureTrigger(FileDescriptor file) {
        this.file = file;
    }

    /** EOPNOTSUPP, ENOENT: there is no PSI. */
    public static PressureTrigger memory(Path cgroup, Duration stall, Duration window) throws KernelException {
        // The capability counts when the file is opened.
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
        byte[] definition = "some %d %d\0"
                .formatted(stall.toNanos() / 1000, window.toNanos() / 1000)
                .getBytes(StandardCharsets.UTF_8);
        if (Libc.write(file.fd(), definition, definition.length) < 0) {
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
