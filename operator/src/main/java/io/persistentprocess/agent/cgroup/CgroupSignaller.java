package io.persistentprocess.agent.cgroup;

import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.cgroup.CgroupChildren;
import io.persistentprocess.kernel.cgroup.CgroupProcesses;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.PidFd;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends signals to every process of a cgroup and of the cgroups below it, as in systemd.kill(5). The kernel offers that only for SIGKILL. A member may have tens of
 * thousands of processes and fork meanwhile, so each {@link #step} does a bounded amount of work, and rounds are repeated until one finds no new process.
 *
 * <p>If the agent dies here: some processes have got the signal, and the next agent sends it to all of them again. Reactor thread only.
 */
@ReactorThread
final class CgroupSignaller implements EventLoop.Work, AutoCloseable {
    /** A process takes some 30 µs (measured, see docs/kernel.md), so a step takes about half a millisecond. */
    static final int STEP = 16;

    /** The most rounds that look for newly forked processes. */
    private static final int ROUNDS = 8;

    /** PID_MAX_LIMIT, proc_sys_kernel(5): a round meets no more unless PIDs are reused meanwhile. */
    private static final int MOST_PROCESSES = 1 << 22;

    /** Processes in cgroups beyond this number are left to cgroup.kill. */
    private static final int MOST_CGROUPS = 1 << 16;

    private static final Logger LOG = LoggerFactory.getLogger(CgroupSignaller.class);

    private final Cgroup cgroup;
    private final CgroupLocation place;
    private final List<Integer> signals;
    private final BitSet signalled = new BitSet();
    private final Queue<Cgroup> unread = new ArrayDeque<>();
    private Optional<CgroupProcesses> processes = Optional.empty();
    private Optional<CgroupChildren> children = Optional.empty();
    private int met;
    private int cgroups;
    private int rounds;
    private boolean unseen;
    private boolean ended;
    private long steps;

    /**
     * @param signals each process gets them in this order
     * @param main has got the signals already
     */
    CgroupSignaller(Cgroup cgroup, List<Integer> signals, OptionalInt main) {
        this.cgroup = cgroup;
        this.place = CgroupLocation.of(cgroup);
        this.signals = List.copyOf(signals);
        main.ifPresent(signalled::set);
        beginRound();
    }

    private void beginRound() {
        unseen = false;
        met = 0;
        cgroups = 0;
        unread.add(cgroup);
    }

    @Override
    public boolean step() {
        for (int i = 0; i < STEP && !ended; i++) {
            steps++;
            try {
                next();
            } catch (KernelException e) {
                LOG.warn(
                        "some processes of a cgroup were not signalled; SIGKILL follows after the grace period cgroup={} reason=\"{}\"",
                        cgroup,
                        e.getMessage());
                close();
            }
        }
        return !ended;
    }

    private void next() throws KernelException {
        try {
            if (processes.isPresent()) {
                signalNextProcess(processes.get());
            } else if (children.isPresent()) {
                openNextChild(children.get());
            } else if (!unread.isEmpty()) {
                open(unread.remove());
            } else {
                endRound();
            }
        } catch (KernelException e) {
            // EOPNOTSUPP: a threaded cgroup, whose processes are listed above it. ENAMETOOLONG: too deep to open;
            // cgroup.kill reaches it.
            if (!e.is(Errno.ENOENT, Errno.ENODEV, Errno.EOPNOTSUPP, Errno.ENAMETOOLONG)) {
                throw e;
            }
            closeProcesses();
        }
    }

    private void open(Cgroup next) throws KernelException {
        if (next.hasChildren()) {
            children = Optional.of(next.openChildren());
        }
        processes = Optional.of(next.openProcesses());
    }

    private void signalNextProcess(CgroupProcesses listed) throws KernelException {
        OptionalInt next = met++ < MOST_PROCESSES ? listed.next() : OptionalInt.empty();
        if (next.isEmpty()) {
            closeProcesses();
        } else if (!signalled.get(next.getAsInt())) {
            signalled.set(next.getAsInt());
            unseen = true;
            signal(next.getAsInt());
        }
    }

    private void openNextChild(CgroupChildren listed) {
        Optional<CgroupChildren.Entry> next = listed.next();
        if (next.isEmpty()) {
            closeChildren();
        } else if (next.get() instanceof CgroupChildren.Entry.Child(Cgroup child) && cgroups++ < MOST_CGROUPS) {
            unread.add(child);
        }
    }

    private void endRound() {
        rounds++;
        if (unseen && rounds < ROUNDS) {
            beginRound();
        } else {
            close();
        }
    }

    /** Opens the pidfd first and checks the cgroup afterwards, because the PID may have been reused. */
    private void signal(int pid) throws KernelException {
        Optional<PidFd> opened = PidFdLookup.open(pid);
        if (opened.isPresent()) {
            try (PidFd pidFd = opened.get()) {
                if (place.holds(pid)) {
                    send(pidFd, signals);
                }
            } catch (KernelException e) {
                if (!e.is(Errno.EPERM)) {
                    throw e;
                }
                // A set-user-ID program, and an agent that is not root. The other processes still get the signal.
                LOG.debug("a process may not be signalled pid={} cgroup={}", pid, cgroup);
            }
        }
    }

    /** Ignores a process that has ended meanwhile. */
    static void send(PidFd pidFd, List<Integer> signals) throws KernelException {
        try {
            for (int signal : signals) {
                pidFd.signal(signal);
            }
        } catch (KernelException e) {
            if (!e.is(Errno.ESRCH)) {
                throw e;
            }
        }
    }

    /** The number of steps so far: processes, directory entries, and ends of lists. */
    long steps() {
        return steps;
    }

    private void closeProcesses() {
        processes.ifPresent(CgroupProcesses::close);
        processes = Optional.empty();
    }

    private void closeChildren() {
        children.ifPresent(CgroupChildren::close);
        children = Optional.empty();
    }

    /** Processes that have not got the signals yet get none. */
    @Override
    public void close() {
        ended = true;
        closeProcesses();
        closeChildren();
        unread.clear();
    }
}
