package io.persistentprocess.kernel.cgroup;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.libc.Libc;
import io.persistentprocess.kernel.poll.Epoll;
import java.time.Duration;
import java.util.Optional;

/**
 * An open cgroup.events. An epoll reports {@link Epoll#PRI} and {@link Epoll#ERR} for it when a value has changed since the last {@link #read()}, and permanently after
 * the cgroup is removed.
 *
 * <p>The kernel notifies at most about a hundred times a second for each file and merges changes in between (cgroup_file_notify). "populated" may go to 0 and back
 * unnoticed, so this does not replace pidfds.
 */
public final class CgroupEventsFile implements AutoCloseable {
    /** The events to request from an epoll. */
    public static final int EPOLL_EVENTS = Epoll.PRI | Epoll.ERR;

    /** Two lines of less than 20 bytes, with room for later additions. */
    static final int MAX_BYTES = 256;

    private final FileDescriptor file;

    private CgroupEventsFile(FileDescriptor file) {
        this.file = file;
    }

    static CgroupEventsFile open(String path) throws KernelException {
        CgroupEventsFile watch = new CgroupEventsFile(FileDescriptor.open(path, FileDescriptor.O_RDONLY));
        try {
            // kernfs_fop_poll compares with the state of the last read, so without a read it reports a change at once.
            watch.read();
            return watch;
        } catch (KernelException e) {
            watch.close();
            throw e;
        }
    }

    public int fd() {
        return file.fd();
    }

    /** The present values; later changes wake the epoll. Empty: the cgroup was removed. */
    public Optional<Cgroup.Events> read() throws KernelException {
        try {
            return Optional.of(Cgroup.Events.parse(file.readFromStart(MAX_BYTES)));
        } catch (KernelException e) {
            if (e.is(Errno.ENODEV)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Waits at most this long for a change. Returns whether a value may have changed since the last {@link #read()}. */
    public boolean changesWithin(Duration patience) throws KernelException {
        int[] pollfd = {fd(), EPOLL_EVENTS};
        if (Libc.poll(pollfd, 1, Math.toIntExact(patience.toMillis())) < 0 && Libc.errno() != Errno.EINTR) {
            throw Libc.lastError("poll", "cgroup.events");
        }
        return pollfd[1] >>> 16 != 0;
    }

    @Override
    public void close() {
        file.close();
    }
}
