package io.persistentprocess.agent.cgroup;

import io.persistentprocess.agent.processes.ProcessEndConverter;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.PidFd;
import io.persistentprocess.kernel.process.ProcessStat;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.instance.ProcessId;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gets hold of processes that this agent knows by their numbers only; what has ended is empty, what cannot be found out is an exception. Reactor thread only. */
public final class PidFdLookup {
    private static final Logger LOG = LoggerFactory.getLogger(PidFdLookup.class);

    private PidFdLookup() {}

    /** Whichever process has this PID; the caller closes it. EINVAL: no process has it, but a session, a process group or a thread, on older kernels (kernel/pid.c, before 6.15). */
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

    /** This very process; the caller closes it. Opens first and compares then: the PID may have been given to another meanwhile. */
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

    /** A pidfd tells what /proc cannot: a process whose first thread has exited looks like a zombie, and lives on in its other threads. */
    public static boolean exists(ProcessId process) throws KernelException {
        Optional<PidFd> opened = open(process);
        if (opened.isEmpty()) {
            return false;
        }
        try (PidFd pidFd = opened.get()) {
            return !pidFd.exited();
        }
    }

    /** How this very process ended, if nobody has waited for it yet. */
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
            LOG.debug("an exit cannot be asked for pid={} reason=\"{}\"", process, e.getMessage());
            return Optional.empty();
        }
    }
}
