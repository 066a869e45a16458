package io.persistentprocess.agent;

import io.persistentprocess.kernel.Cgroup;
import io.persistentprocess.kernel.CgroupEventsWatch;
import io.persistentprocess.kernel.Epoll;
import io.persistentprocess.kernel.Errno;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.PidFd;
import io.persistentprocess.kernel.WaitStatus;
import io.persistentprocess.supervision.Checkpoint;
import io.persistentprocess.supervision.ProcessId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The cgroup of one instance and what is watched in it: at most the main process, through a pidfd, and whether anything is left at all, through cgroup.events, but
 * that only while somebody waits for it. Reactor thread only.
 */
final class InstanceCgroup {
    private static final int SIGKILL = 9;

    /** So often a signal to everyone looks for processes that were forked meanwhile. */
    private static final int FORK_RACES = 8;

    /** Whether processes started now would run. */
    enum Readiness {
        OCCUPIED,
        READY,
        /** An ancestor is frozen: a process started now would hang before its first instruction. */
        FROZEN
    }

    private record Watched<T>(T what, long token) {}

    private final Cgroup cgroup;
    private final Reactor reactor;
    private Optional<Watched<PidFd>> main = Optional.empty();
    private Optional<Watched<CgroupEventsWatch>> emptiness = Optional.empty();
    private Optional<Checkpoint> written = Optional.empty();
    private Readiness lastReadiness = Readiness.READY;

    InstanceCgroup(Cgroup cgroup, Reactor reactor) {
        this.cgroup = cgroup;
        this.reactor = reactor;
    }

    Cgroup cgroup() {
        return cgroup;
    }

    /** The checkpoint that is in the cgroup's attributes, as far as this agent knows. */
    Optional<Checkpoint> written() {
        return written;
    }

    void written(Checkpoint checkpoint) {
        written = Optional.of(checkpoint);
    }

    /** Tells {@code onEnd} once, as soon as the process has ended; takes over the descriptor. */
    void watchMain(PidFd pidFd, Consumer<Optional<WaitStatus>> onEnd) throws KernelException {
        forgetMain();
        try {
            long token = reactor.watch(pidFd.fd(), Epoll.IN, () -> {
                Optional<WaitStatus> status = pidFd.reap();
                forgetMain();
                onEnd.accept(status);
            });
            main = Optional.of(new Watched<>(pidFd, token));
        } catch (KernelException e) {
            pidFd.close();
            throw e;
        }
    }

    /**
     * The same for a process that this agent did not start.
     *
     * @return false: it has ended already
     */
    boolean watchMain(ProcessId process, Consumer<Optional<WaitStatus>> onEnd) throws KernelException {
        Optional<PidFd> pidFd = LivingProcess.open(process);
        if (pidFd.isPresent()) {
            watchMain(pidFd.get(), onEnd);
        }
        return pidFd.isPresent();
    }

    void forgetMain() {
        main.ifPresent(watched -> {
            reactor.forget(watched.token());
            watched.what().close();
        });
        main = Optional.empty();
    }

    void signalMain(int signal) throws KernelException {
        if (main.isPresent()) {
            send(main.get().what(), signal);
        }
    }

    /** Every process of the cgroup, those included that are forked while it is under way, and the main process wherever it is. */
    void signalEveryone(int signal) throws KernelException {
        Set<Integer> signalled = new HashSet<>();
        if (main.isPresent()) {
            signalled.add(main.get().what().pid());
            signalMain(signal);
        }
        for (int round = 0; round < FORK_RACES && signalUnseen(signal, signalled); round++) {}
    }

    private boolean signalUnseen(int signal, Set<Integer> signalled) throws KernelException {
        boolean unseen = false;
        for (int pid : cgroup.processes()) {
            if (signalled.add(pid)) {
                unseen = true;
                signalMember(pid, signal);
            }
        }
        return unseen;
    }

    /** Opens first and looks then whether it is still in the cgroup. */
    private void signalMember(int pid, int signal) throws KernelException {
        Optional<PidFd> opened = LivingProcess.open(pid);
        if (opened.isPresent()) {
            try (PidFd pidFd = opened.get()) {
                if (cgroup.processes().contains(pid)) {
                    send(pidFd, signal);
                }
            }
        }
    }

    /** One that has ended meanwhile needs no signal any more. */
    private static void send(PidFd pidFd, int signal) throws KernelException {
        try {
            pidFd.signal(signal);
        } catch (KernelException e) {
            if (!e.is(Errno.ESRCH)) {
                throw e;
            }
        }
    }

    /**
     * A frozen process does not act on a signal other than SIGKILL before it is thawed. Whether it is frozen is not asked: a freeze that is under way does not show
     * in cgroup.events yet.
     */
    void thaw() throws KernelException {
        if (cgroup.exists()) {
            cgroup.thaw();
        }
    }

    Readiness readiness() throws KernelException {
        try {
            lastReadiness = readiness(cgroup.events());
        } catch (KernelException e) {
            if (!isGone(e)) {
                throw e;
            }
            lastReadiness = Readiness.READY;
        }
        return lastReadiness;
    }

    /** What {@link #readiness()} found, a moment ago where a start follows a clearing. */
    Readiness lastReadiness() {
        return lastReadiness;
    }

    private Readiness readiness(Cgroup.Events events) throws KernelException {
        if (events.populated()) {
            return Readiness.OCCUPIED;
        }
        if (!events.frozen()) {
            return Readiness.READY;
        }
        cgroup.thaw();
        return cgroup.events().frozen() ? Readiness.FROZEN : Readiness.READY;
    }

    private static boolean isGone(KernelException e) {
        return e.is(Errno.ENOENT, Errno.ENODEV);
    }

    /**
     * SIGKILL to all of the cgroup and to a main process that was moved out of it: at a stroke, so that nothing can fork away, and then one by one, because
     * cgroup.kill spares a process whose first thread has exited (measured, see docs/kernel.md).
     */
    void kill() throws KernelException {
        cgroup.kill();
        signalEveryone(SIGKILL);
    }

    /** Only a main process that was moved out of the cgroup is left to be killed where the cgroup is empty. */
    void killMain() throws KernelException {
        signalMain(SIGKILL);
    }

    /** Tells {@code onEmpty} once, when no process is left in the cgroup or the cgroup is gone: at once if that is so already. */
    void awaitEmpty(Runnable onEmpty) throws KernelException {
        forgetEmptiness();
        CgroupEventsWatch watch;
        try {
            watch = cgroup.watchEvents();
        } catch (KernelException e) {
            if (isGone(e)) {
                onEmpty.run();
                return;
            }
            throw e;
        }
        try {
            long token = reactor.watch(watch.fd(), CgroupEventsWatch.EPOLL_EVENTS, () -> tellIfEmpty(watch, onEmpty));
            emptiness = Optional.of(new Watched<>(watch, token));
        } catch (KernelException e) {
            watch.close();
            throw e;
        }
        tellIfEmpty(watch, onEmpty);
    }

    private void tellIfEmpty(CgroupEventsWatch watch, Runnable onEmpty) throws KernelException {
        if (watch.read().filter(Cgroup.Events::populated).isEmpty()) {
            forgetEmptiness();
            readiness();
            onEmpty.run();
        }
    }

    void forgetEmptiness() {
        emptiness.ifPresent(watched -> {
            reactor.forget(watched.token());
            watched.what().close();
        });
        emptiness = Optional.empty();
    }

    /** Stops watching; touches no process. */
    void forget() {
        forgetMain();
        forgetEmptiness();
    }
}
