package io.persistentprocess.agent.loop;

import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.poll.EventFd;
import io.persistentprocess.kernel.process.RlimitNumbers;

/**
 * The last descriptors of the agent, which no start and no adoption of a member may use up: they are needed to stop members, to read manifests and to answer. Reactor thread only,
 * but for {@link #isLow}.
 *
 * <p>Rests on open(2): the kernel gives out the lowest number that is free, so what is open for long is below the reserve.
 */
public final class FileDescriptorReserve {
    private static final int SIZE = 24;

    private final long limit;
    private int lastGiven;

    private FileDescriptorReserve(long limit) {
        this.limit = limit;
    }

    /** Of the limit that the agent has now. */
    public static FileDescriptorReserve create() throws KernelException {
        return new FileDescriptorReserve(
                RlimitNumbers.get(RlimitNumbers.resource("nofile").orElseThrow())
                        .soft());
    }

    /** A start was given this descriptor: only when one of the last is, it is worth looking how many are left. */
    public void given(int fd) {
        lastGiven = fd;
    }

    /** Whether a descriptor that is to be held for long is one of the last, or the one before them, which a start opens for a moment only. */
    public boolean includes(int fd) {
        return limit != RlimitNumbers.INFINITY && fd >= limit - SIZE - 1;
    }

    /** Whether only the reserve is left. */
    public boolean reached() throws KernelException {
        if (!includes(lastGiven)) {
            return false;
        }
        // The first fills the gap that a start leaves, which has a descriptor open for its cgroup while it gets that of
        // its process.
        try (EventFd gap = EventFd.create();
                EventFd probe = EventFd.create()) {
            return Math.max(gap.fd(), probe.fd()) >= limit - SIZE;
        } catch (KernelException e) {
            if (e.is(Errno.EMFILE)) {
                return true;
            }
            throw e;
        }
    }

    /** The limit of which it is a part. */
    public long limit() {
        return limit == RlimitNumbers.INFINITY ? Long.MAX_VALUE : limit;
    }

    /** Whether only the reserve, or next to nothing else, is left. Any thread. */
    public boolean isLow() {
        try (EventFd probe = EventFd.create()) {
            return includes(probe.fd());
        } catch (KernelException _) {
            return true;
        }
    }

    /** For the user. */
    public String message() {
        return "the agent has only %d of its %d file descriptors left, which it keeps for what runs; raise its limit (ulimit -n, LimitNOFILE=) or run fewer instances"
                .formatted(SIZE, limit);
    }
}
