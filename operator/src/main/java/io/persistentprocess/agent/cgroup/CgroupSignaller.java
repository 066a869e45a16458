package io.persistentprocess.agent.cgroup;

import io.persistentprocess.agent.loop.EventLoop;
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
 * Signals to every process of a cgroup and of those that its processes made below it, as in systemd.kill(5); the kernel has that for SIGKILL only. A member may have tens of
 * thousands of processes and fork meanwhile: each {@link #step} does as much as any other, each process costs the same, and rounds follow until one finds none that is new.
 *
 * <p>Dies here: some have got the signal. The next agent sends it to all of them again. Reactor thread only.
 */
final class CgroupSignaller implements EventLoop.Work, AutoCloseable {
    /** A process takes some 30 µs (measured, see docs/kernel.md), so that a step takes about half a millisecond. */
    static final int STEP = 16;

    /** So often processes are looked for that were forked meanwhile. */
    private static final int ROUNDS = 8;

    /** PID_MAX_LIMIT, proc_sys_kernel(5): no round meets more, but where PIDs are given out anew meanwhile. */
    private static final int MOST_PROCESSES = 1 << 22;

    /** Processes in more cgroups than these are left to cgroup.kill. */
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
    private long looks;

    /**
     * @param signals each process gets them in this order
     * @param main has got them already
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
            looks++;
            try {
                look();
            } catch (KernelException e) {
                LOG.warn("not all processes are signalled cgroup={} reason=\"{}\"", cgroup, e.getMessage());
                close();
            }
        }
        return !ended;
    }

    private void look() throws KernelException {
        try {
            if (processes.isPresent()) {
                lookAtProcess(processes.get());
            } else if (children.isPresent()) {
                lookAtEntry(children.get());
            } else if (!unread.isEmpty()) {
                open(unread.remove());
            } else {
                endRound();
            }
        } catch (KernelException e) {
            // EOPNOTSUPP: it has threads only, of processes that are listed above it. ENAMETOOLONG: cgroup.kill reaches
            // it.
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

    private void lookAtProcess(CgroupProcesses listed) throws KernelException {
        OptionalInt next = met++ < MOST_PROCESSES ? listed.next() : OptionalInt.empty();
        if (next.isEmpty()) {
            closeProcesses();
        } else if (!signalled.get(next.getAsInt())) {
            signalled.set(next.getAsInt());
            unseen = true;
            signal(next.getAsInt());
        }
    }

    private void lookAtEntry(CgroupChildren listed) {
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

    /** Opens first and looks then whether it is still in the cgroup: the PID may have been given to another meanwhile. */
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
                // A set-user-ID program and an agent that is not root: no reason to spare the others.
                LOG.debug("a process may not be signalled pid={} cgroup={}", pid, cgroup);
            }
        }
    }

    /** One that has ended meanwhile needs no signal any more. */
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

    /** How much it has looked at: processes, entries of directories, and ends of lists. */
    long looks() {
        return looks;
    }

    private void closeProcesses() {
        processes.ifPresent(CgroupProcesses::close);
        processes = Optional.empty();
    }

    private void closeChildren() {
        children.ifPresent(CgroupChildren::close);
        children = Optional.empty();
    }

    /** Whoever has not got the signals yet gets none. */
    @Override
    public void close() {
        ended = true;
        closeProcesses();
        closeChildren();
        unread.clear();
    }
}
