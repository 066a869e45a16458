package io.persistentprocess.kernel.cgroup;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.poll.Epoll;
import java.nio.file.Path;

/**
 * An open file of counters of a cgroup2 (memory.events, hugetlb.2MB.events), which wakes an epoll when a counter has changed since the last {@link #read()}. The kernel
 * throttles it like cgroup.events.
 */
public final class FlatKeyedFileWatch implements AutoCloseable {
    public static final int EPOLL_EVENTS = Epoll.PRI | Epoll.ERR;
    public static final int MAX_BYTES = 1024;

    private final FileDescriptor file;

    private FlatKeyedFileWatch(FileDescriptor file) {
        this.file = file;
    }

    public static FlatKeyedFileWatch open(Path path) throws KernelException {
        return new FlatKeyedFileWatch(FileDescriptor.open(path.toString(), FileDescriptor.O_RDONLY));
    }

    public int fd() {
        return file.fd();
    }

    /** Reads the counters; the first call begins the watch. ENODEV: the cgroup is gone. */
    public FlatKeyedFile read() throws KernelException {
        return FlatKeyedFile.parse(file.readFromStart(MAX_BYTES));
    }

    @Override
    public void close() {
        file.close();
    }
}
