package io.persistentprocess.agent;

import io.persistentprocess.agent.processes.ProcessEnds;
import io.persistentprocess.kernel.Errno;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.PidFd;
import io.persistentprocess.kernel.ProcessStat;
import io.persistentprocess.supervision.ProcessEnd;
import io.persistentprocess.supervision.ProcessId;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gets hold of processes that this agent knows by their numbers only; what has ended is empty, what cannot be found out is an exception. Reactor thread only. */
final class LivingProcess {
    private static final Logger LOG = LoggerFactory.getLogger(LivingProcess.class);

    private LivingProcess() {}

    /** Whichever process has this PID; the caller closes it. EINVAL: no process has it, but a session, a process group or a thread, on older kernels (kernel/pid.c, before 6.15). */
    static Optional<PidFd> open(int pid) throws KernelException {
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
    static Optional<PidFd> open(ProcessId process) throws KernelException {
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
    static boolean exists(ProcessId process) throws KernelException {
        Optional<PidFd> opened = open(process);
        if (opened.isEmpty()) {
            return false;
        }
        try (PidFd pidFd = opened.get()) {
            return !pidFd.exited();
        }
    }

    /** How this very process ended, if nobody has waited for it yet. */
    static Optional<ProcessEnd> endOfZombie(ProcessId process) {
        try {
            Optional<PidFd> opened = open(process);
            if (opened.isEmpty()) {
                return Optional.empty();
            }
            try (PidFd pidFd = opened.get()) {
                return pidFd.reap().map(ProcessEnds::of);
            }
        } catch (KernelException e) {
            LOG.debug("an exit cannot be asked for pid={} reason=\"{}\"", process, e.getMessage());
            return Optional.empty();
        }
    }
}
