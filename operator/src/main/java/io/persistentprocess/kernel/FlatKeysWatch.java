package io.persistentprocess.kernel;

import java.nio.file.Path;

/** An open file of counters of a cgroup2 (memory.events, hugetlb.2MB.events) that wakes an epoll when one of them changed since the last {@link #read()}. Throttled as cgroup.events is. */
final class FlatKeysWatch implements AutoCloseable {
    static final int EPOLL_EVENTS = Epoll.PRI | Epoll.ERR;
    static final int MAX_BYTES = 1024;

    private final Descriptor file;

    private FlatKeysWatch(Descriptor file) {
        this.file = file;
    }

    static FlatKeysWatch open(Path path) throws KernelException {
        return new FlatKeysWatch(Descriptor.open(path.toString(), Descriptor.O_RDONLY));
    }

    int fd() {
        return file.fd();
    }

    /** The first one begins the watch. ENODEV: the cgroup is gone. */
    FlatKeys read() throws KernelException {
        return FlatKeys.parse(file.readFromStart(MAX_BYTES));
    }

    @Override
    public void close() {
        file.close();
    }
}
