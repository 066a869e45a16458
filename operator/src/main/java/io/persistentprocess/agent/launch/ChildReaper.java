package io.persistentprocess.agent.launch;

import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.model.KernelEvent;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.poll.Epoll;
import io.persistentprocess.kernel.process.PidFd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reaps children whose exit status is not needed, when they end. Reactor thread only. */
@ReactorThread
final class ChildReaper {
    private static final int SIGKILL = 9;

    private static final Logger LOG = LoggerFactory.getLogger(ChildReaper.class);

    private final EventLoop reactor;

    ChildReaper(EventLoop reactor) {
        this.reactor = reactor;
    }

    /** Takes over the descriptor. */
    void reap(PidFd process) {
        try {
            reactor.watch(process.fd(), Epoll.IN, KernelEvent.PROCESS_ENDED, token -> {
                reactor.forget(token);
                reapNow(process);
            });
        } catch (KernelException e) {
            LOG.warn(
                    "a child process cannot be reaped, it stays a zombie until the agent ends pid={} reason=\"{}\"",
                    process.pid(),
                    e.getMessage());
            process.close();
        }
    }

    private static void reapNow(PidFd process) {
        try (process) {
            process.reap();
        } catch (KernelException e) {
            LOG.warn(
                    "a child process cannot be reaped, it stays a zombie until the agent ends pid={} reason=\"{}\"",
                    process.pid(),
                    e.getMessage());
        }
    }

    /** Sends SIGKILL, then reaps. */
    void kill(PidFd process) {
        try {
            process.signal(SIGKILL);
        } catch (KernelException e) {
            if (!e.is(Errno.ESRCH)) {
                LOG.warn("SIGKILL cannot be sent to a process pid={} reason=\"{}\"", process.pid(), e.getMessage());
            }
        }
        reap(process);
    }
}
