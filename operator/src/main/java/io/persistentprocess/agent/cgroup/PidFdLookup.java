package io.persistentprocess.agent.cgroup;

import io.persistentprocess.agent.processes.ProcessEndConverter;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.PidFd;
import io.persistentprocess.kernel.process.ProcessStat;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.instance.ProcessId;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens pidfds of processes known only by their numbers. Empty: the process has ended. A KernelException: it cannot be found out. Any thread. */
@ReactorThread
public final class PidFdLookup {
    private static final Logger LOG = LoggerFactory.getLogger(PidFdLookup.class);

    private PidFdLookup() {}

    /**
     * Opens whichever process has this PID; the caller closes it. EINVAL, on kernels before 6.15 (kernel/pid.c): the number is that of a session, a process group or a
     * thread, but of no process.
     */
    public static Optional<PidFd> open(int pid) throws KernelException {
        try {
            return Optional.of(PidFd.open(pid));
        } catch (KernelException e) {
            if (e.is(Errno.ESRCH, Errno.EINVAL)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Opens this very process; the caller closes it. Opens first and compares the start time afterwards, because the PID may have been reused. */
    public static Optional<PidFd> open(ProcessId process) throws KernelException {
        Optional<PidFd> opened = open(process.pid());
        if (opened.isPresent() && !keptIfSame(opened.get(), process)) {
            return Optional.empty();
        }
        return opened;
    }

    private static boolean keptIfSame(PidFd pidFd, ProcessId process) throws KernelException {
        boolean same = false;
        try {
            same = ProcessStat.read(process.pid())
                    .filter(stat -> stat.startTicks() == process.startTicks())
                    .isPresent();
            return same;
        } finally {
            if (!same) {
                pidFd.close();
            }
        }
    }

    /** Asks a pidfd, because /proc shows a process whose first thread has exited as a zombie although its other threads live on. */
    public static boolean exists(ProcessId process) throws KernelException {
        Optional<PidFd> opened = open(process);
        if (opened.isEmpty()) {
            return false;
        }
        try (PidFd pidFd = opened.get()) {
            return !pidFd.exited();
        }
    }

    /** How this very process ended, if it has not been reaped yet. */
    public static Optional<ProcessEnd> endOfZombie(ProcessId process) {
        try {
            Optional<PidFd> opened = open(process);
            if (opened.isEmpty()) {
                return Optional.empty();
            }
            try (PidFd pidFd = opened.get()) {
                return pidFd.reap().map(ProcessEndConverter::of);
            }
        } catch (KernelException e) {
            LOG.debug("the exit status of a process cannot be read pid={} reason=\"{}\"", process, e.getMessage());
            return Optional.empty();
        }
    }
}
