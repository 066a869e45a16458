package io.persistentprocess.agent.loop;

import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.poll.EventFd;
import io.persistentprocess.kernel.process.RlimitNumbers;

/**
 * The last descriptors of the agent, which no start or adoption of a member may use: they are needed to stop members, to read manifests and to answer requests. Reactor
 * thread only, except for {@link #isLow}.
 *
 * <p>Relies on open(2): the kernel gives out the lowest free number, so long-lived descriptors are below the reserve.
 */
@ReactorThread
public final class FileDescriptorReserve {
    private static final int SIZE = 24;

    private final long limit;
    private int lastGiven;

    private FileDescriptorReserve(long limit) {
        this.limit = limit;
    }

    /** A reserve below the agent's present limit. */
    public static FileDescriptorReserve create() throws KernelException {
        return new FileDescriptorReserve(
                RlimitNumbers.get(RlimitNumbers.resource("nofile").orElseThrow())
                        .soft());
    }

    /** Records the descriptor that a start was given: the reserve is checked only if it is one of the last. */
    public void given(int fd) {
        lastGiven = fd;
    }

    /** Whether a long-lived descriptor is in the reserve, or is the one before it, which a start uses for a moment. */
    public boolean includes(int fd) {
        return limit != RlimitNumbers.INFINITY && fd >= limit - SIZE - 1;
    }

    /** Whether only the reserve is left. */
    public boolean reached() throws KernelException {
        if (!includes(lastGiven)) {
            return false;
        }
        // The first fills the gap that a start leaves: it has its cgroup open while it gets its pidfd.
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

    /** The limit of open files. */
    public long limit() {
        return limit == RlimitNumbers.INFINITY ? Long.MAX_VALUE : limit;
    }

    /** Whether only the reserve, or little more, is left. Any thread. */
    public boolean isLow() {
        try (EventFd probe = EventFd.create()) {
            return includes(probe.fd());
        } catch (KernelException _) {
            return true;
        }
    }

    /** For the user. */
    public String message() {
        return "the agent has only %d of its %d file descriptors left, which are reserved for running instances; raise its limit (ulimit -n, LimitNOFILE=) or run fewer instances"
                .formatted(SIZE, limit);
    }
}
