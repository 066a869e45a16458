package io.persistentprocess.agent;

import io.persistentprocess.kernel.Cgroup;
import io.persistentprocess.kernel.Errno;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.PidFd;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A signal to every process of a cgroup, which the kernel has for SIGKILL only. Reactor thread only. */
final class CgroupSignal {
    private static final Logger LOG = LoggerFactory.getLogger(CgroupSignal.class);

    /** So often it is looked for processes that were forked meanwhile. */
    private static final int FORK_RACES = 8;

    private CgroupSignal() {}

    /**
     * To all but those that have got it already.
     *
     * @param signalled their PIDs; those that get it now are added
     */
    static void send(Cgroup cgroup, int signal, Set<Integer> signalled) throws KernelException {
        for (int round = 0; round < FORK_RACES && signalUnseen(cgroup, signal, signalled); round++) {}
    }

    /** With the cgroups that its processes made below it, as in systemd.kill(5). */
    private static boolean signalUnseen(Cgroup cgroup, int signal, Set<Integer> signalled) throws KernelException {
        boolean unseen = false;
        for (int pid : cgroup.processes()) {
            if (signalled.add(pid)) {
                unseen = true;
                signalMember(cgroup, pid, signal);
            }
        }
        for (Cgroup child : cgroup.children()) {
            try {
                unseen |= signalUnseen(child, signal, signalled);
            } catch (KernelException e) {
                // EOPNOTSUPP: threads of processes that are listed above it.
                if (!e.is(Errno.ENOENT, Errno.ENODEV, Errno.EOPNOTSUPP)) {
                    throw e;
                }
            }
        }
        return unseen;
    }

    /** Opens first and looks then whether it is still in the cgroup. */
    private static void signalMember(Cgroup cgroup, int pid, int signal) throws KernelException {
        Optional<PidFd> opened = LivingProcess.open(pid);
        if (opened.isPresent()) {
            try (PidFd pidFd = opened.get()) {
                if (cgroup.processes().contains(pid)) {
                    send(pidFd, signal);
                }
            } catch (KernelException e) {
                if (!e.is(Errno.EPERM)) {
                    throw e;
                }
                // A set-user-ID program and an agent that is not root: no reason to spare the others.
                LOG.debug("a process may not be signalled pid={} cgroup={}", pid, cgroup);
            }
        }
    }

    /** One that has ended meanwhile needs no signal any more. */
    static void send(PidFd pidFd, int signal) throws KernelException {
        try {
            pidFd.signal(signal);
        } catch (KernelException e) {
            if (!e.is(Errno.ESRCH)) {
                throw e;
            }
        }
    }
}
