package io.persistentprocess.agent.condition;

import io.persistentprocess.kernel.descriptor.CloseOnFailure;
import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.poll.Epoll;
import io.persistentprocess.kernel.poll.EventFd;
import io.persistentprocess.kernel.poll.Inotify;
import io.persistentprocess.kernel.socket.UeventSocket;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where news about conditions come from: inotify for paths; the list of mounts, which is ready when it has changed, proc_pid_mountinfo(5), because a mount changes paths
 * without a word to inotify; and the kernel's messages about devices and modules. To be opened by a thread in the namespaces of the host. For one thread but for the
 * marked ones.
 */
final class ConditionSources implements AutoCloseable {
    enum Source {
        WAKEUP(0),
        INOTIFY(1),
        MOUNTS(2),
        DEVICES(3);

        private final long token;

        Source(long token) {
            this.token = token;
        }

        private static Source of(long token) {
            return Stream.of(values())
                    .filter(source -> source.token == token)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(ConditionSources.class);

    private final Epoll epoll;
    private final EventFd wakeup;
    private final Inotify inotify;
    private final Optional<FileDescriptor> mounts;
    private final Optional<UeventSocket> devices;

    private ConditionSources(
            Epoll epoll,
            EventFd wakeup,
            Inotify inotify,
            Optional<FileDescriptor> mounts,
            Optional<UeventSocket> devices) {
        this.epoll = epoll;
        this.wakeup = wakeup;
        this.inotify = inotify;
        this.mounts = mounts;
        this.devices = devices;
    }

    static ConditionSources open() throws KernelException {
        try (CloseOnFailure opened = new CloseOnFailure()) {
            Epoll epoll = opened.add(Epoll.create(), Epoll::close);
            EventFd wakeup = opened.add(EventFd.create(), EventFd::close);
            Inotify inotify = opened.add(Inotify.create(), Inotify::close);
            epoll.add(wakeup.fd(), Epoll.IN, Source.WAKEUP.token);
            epoll.add(inotify.fd(), Epoll.IN, Source.INOTIFY.token);
            Optional<FileDescriptor> mounts = mounts(epoll);
            mounts.ifPresent(list -> opened.add(list, FileDescriptor::close));
            Optional<UeventSocket> devices = devices(epoll);
            return opened.keep(new ConditionSources(epoll, wakeup, inotify, mounts, devices));
        }
    }

    private static Optional<FileDescriptor> mounts(Epoll epoll) {
        try (CloseOnFailure opened = new CloseOnFailure()) {
            FileDescriptor list = opened.add(
                    FileDescriptor.open("/proc/thread-self/mountinfo", FileDescriptor.O_RDONLY), FileDescriptor::close);
            epoll.add(list.fd(), Epoll.PRI, Source.MOUNTS.token);
            return Optional.of(opened.keep(list));
        } catch (KernelException e) {
            LOG.warn("conditions are not checked again after a mount reason=\"{}\"", e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<UeventSocket> devices(Epoll epoll) {
        try (CloseOnFailure opened = new CloseOnFailure()) {
            UeventSocket socket = opened.add(UeventSocket.open(), UeventSocket::close);
            epoll.add(socket.fd(), Epoll.IN, Source.DEVICES.token);
            return Optional.of(opened.keep(socket));
        } catch (KernelException e) {
            LOG.warn(
                    "conditions on modules and below /sys are not checked again when a device or module comes reason=\"{}\"",
                    e.getMessage());
            return Optional.empty();
        }
    }

    /** Waits for news. */
    Set<Source> await() throws KernelException {
        int ready = epoll.await();
        Set<Source> sources = EnumSet.noneOf(Source.class);
        for (int i = 0; i < ready; i++) {
            sources.add(Source.of(epoll.token(i)));
        }
        if (sources.contains(Source.WAKEUP)) {
            wakeup.drain();
        }
        if (sources.contains(Source.DEVICES)) {
            devices.orElseThrow().drain();
        }
        return sources;
    }

    /** Any thread may make watches. */
    Inotify inotify() {
        return inotify;
    }

    /** Ends the wait. Any thread. */
    void wake() {
        try {
            wakeup.signal();
        } catch (KernelException e) {
            throw new IllegalStateException("the thread that watches start conditions cannot be woken", e);
        }
    }

    @Override
    public void close() {
        devices.ifPresent(UeventSocket::close);
        mounts.ifPresent(FileDescriptor::close);
        inotify.close();
        wakeup.close();
        epoll.close();
    }
}
