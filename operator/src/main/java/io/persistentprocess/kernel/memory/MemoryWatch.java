package io.persistentprocess.kernel.memory;

import io.persistentprocess.kernel.error.KernelException;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the kernel tells of the memory of one cgroup, whichever version of cgroups accounts for it. Its sources are for an epoll; when one is ready, {@link #take} tells why.
 * For one thread. Every call fails with ENOENT or ENODEV when the cgroup is gone.
 */
public sealed interface MemoryWatch extends AutoCloseable permits V1MemoryWatch, V2MemoryWatch {
    /** Why a source is ready. */
    enum Cause {
        /** A limit was reached and nothing could be reclaimed: a process is killed, or was. */
        OUT_OF_MEMORY,
        /** As much is used as should be. */
        HIGH,
        /** Processes wait for memory. */
        PRESSURE
    }

    /**
     * What an epoll can wait for.
     *
     * @param epollEvents what to ask it for
     */
    record Source(int fd, int epollEvents) {}

    List<Source> sources();

    /** What has happened since the last call; perhaps nothing. */
    Set<Cause> take(Source source) throws KernelException;

    /** How many processes were killed for want of memory since the cgroup was made. */
    long oomKills() throws KernelException;

    /** Whether the kernel can kill all of the cgroup with the one that it chose (memory.oom.group). */
    boolean killsTogether();

    long usageBytes() throws KernelException;

    /** Empty: it is not limited. */
    OptionalLong limitBytes() throws KernelException;

    @Override
    void close();
}
