package io.persistentprocess.kernel.memory;

import io.persistentprocess.kernel.error.KernelException;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Watches the memory of one cgroup, on either version of cgroups. Its sources are for an epoll; when one is ready, {@link #take} returns the causes. For one thread.
 * Every call fails with ENOENT or ENODEV after the cgroup is gone.
 */
public sealed interface MemoryWatch extends AutoCloseable permits V1MemoryWatch, V2MemoryWatch {
    /** Why a source is ready. */
    enum Cause {
        /** A limit was reached and nothing could be reclaimed: a process is or will be killed. */
        OUT_OF_MEMORY,
        /** The usage has reached the high mark. */
        HIGH,
        /** Processes wait for memory. */
        PRESSURE
    }

    /**
     * A descriptor for an epoll.
     *
     * @param epollEvents the events to request
     */
    record Source(int fd, int epollEvents) {}

    List<Source> sources();

    /** The causes since the last call; may be empty. */
    Set<Cause> take(Source source) throws KernelException;

    /** The number of processes killed for memory since the cgroup was created. */
    long oomKills() throws KernelException;

    /** Whether the kernel can kill the whole cgroup with the chosen process (memory.oom.group). */
    boolean killsTogether();

    long usageBytes() throws KernelException;

    /** Empty: there is no limit. */
    OptionalLong limitBytes() throws KernelException;

    @Override
    void close();
}
