package io.persistentprocess.agent.cgroup;

import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.model.KernelEvent;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.cgroup.CgroupEventsFile;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.poll.Epoll;
import io.persistentprocess.kernel.process.PidFd;
import io.persistentprocess.kernel.process.SignalNumbers;
import io.persistentprocess.kernel.process.WaitStatus;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.Checkpoint;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cgroup of one instance. Watches the end of its main process through a pidfd, and, while the empty cgroup is awaited, that the cgroup is empty, through cgroup.events.
 * Reactor thread only.
 */
@ReactorThread
public final class InstanceCgroup {
    private static final int SIGKILL = 9;
    private static final int SIGCONT = SignalNumbers.number("SIGCONT").orElseThrow();

    /** Whether processes started in the cgroup now would run. */
    public enum Readiness {
        OCCUPIED,
        READY,
        /** An ancestor is frozen: a process started now would hang before its first instruction. */
        FROZEN
    }

    private record Watched(CgroupEventsFile watch, long token) {}

    private static final Logger LOG = LoggerFactory.getLogger(InstanceCgroup.class);

    private final Cgroup cgroup;
    private final EventLoop reactor;
    private Optional<PidFd> main = Optional.empty();
    private Optional<Runnable> afterMain = Optional.empty();
    private Optional<Watched> emptiness = Optional.empty();
    private Optional<CgroupSignaller> signalling = Optional.empty();
    private Optional<CgroupPruner> pruning = Optional.empty();
    private Optional<Checkpoint> written = Optional.empty();
    private Readiness lastReadiness = Readiness.READY;

    public InstanceCgroup(Cgroup cgroup, EventLoop reactor) {
        this.cgroup = cgroup;
        this.reactor = reactor;
    }

    public Cgroup cgroup() {
        return cgroup;
    }

    /** The checkpoint in the cgroup's attributes, as far as this agent has read or written it. */
    public Optional<Checkpoint> written() {
        return written;
    }

    public void written(Checkpoint checkpoint) {
        written = Optional.of(checkpoint);
    }

    /** Calls {@code onEnd} once when the process has ended, unless {@link #letGoOfMain} was called before. Takes over the descriptor. */
    public void watchMain(PidFd pidFd, Consumer<Optional<WaitStatus>> onEnd) throws KernelException {
        try {
            reactor.watch(pidFd.fd(), Epoll.IN, KernelEvent.PROCESS_ENDED, token -> mainEnded(token, pidFd, onEnd));
        } catch (KernelException e) {
            pidFd.close();
            throw e;
        }
        main = Optional.of(pidFd);
        afterMain = Optional.empty();
    }

    /** Calls {@code then} once when the end of the watched main process was reported; at once if none is watched. A later call takes the place of an earlier one. */
    public void afterMain(Runnable then) {
        afterMain = Optional.empty();
        if (main.isPresent()) {
            afterMain = Optional.of(then);
        } else {
            then.run();
        }
    }

    private void mainEnded(long token, PidFd pidFd, Consumer<Optional<WaitStatus>> onEnd) {
        Optional<WaitStatus> status = statusOf(pidFd);
        reactor.forget(token);
        pidFd.close();
        if (main.filter(pidFd::equals).isPresent()) {
            main = Optional.empty();
            onEnd.accept(status);
            Optional<Runnable> then = afterMain;
            afterMain = Optional.empty();
            then.ifPresent(Runnable::run);
        }
    }

    /** The process has certainly ended. Its status may be lost, because reading it can fail for want of a descriptor. */
    private static Optional<WaitStatus> statusOf(PidFd pidFd) {
        try {
            return pidFd.reap();
        } catch (KernelException e) {
            LOG.warn(
                    "the exit status of a process cannot be read, it is reported as unknown pid={} reason=\"{}\"",
                    pidFd.pid(),
                    e.getMessage());
            return Optional.empty();
        }
    }

    /** Stops reporting the end of the main process. The pidfd stays watched, because a child has to be reaped. */
    void letGoOfMain() {
        main = Optional.empty();
        afterMain = Optional.empty();
    }

    /** Sends a signal that frozen and stopped processes get, too. */
    public void signal(Action.Target target, int signal) throws KernelException {
        thaw();
        switch (target) {
            case MAIN -> signalMain(List.of(signal, SIGCONT));
            case EVERYONE -> signalEveryone(List.of(signal, SIGCONT));
        }
    }

    /** Sends the signals in this order. */
    void signalMain(List<Integer> signals) throws KernelException {
        if (main.isPresent()) {
            CgroupSignaller.send(main.get(), signals);
        }
    }

    /**
     * Sends the signals, in this order, to every process of the cgroup, including those forked meanwhile, and to the main process wherever it is. The main process gets
     * them at once, the others over the next turns of the event loop. A process that is started here afterwards gets none of them.
     */
    void signalEveryone(List<Integer> signals) throws KernelException {
        stopSignalling();
        try {
            signalMain(signals);
        } finally {
            OptionalInt already = main.map(pidFd -> OptionalInt.of(pidFd.pid())).orElseGet(OptionalInt::empty);
            CgroupSignaller all = new CgroupSignaller(cgroup, signals, already);
            signalling = Optional.of(all);
            reactor.inTurns(all);
        }
    }

    /** Must be called before a process is started here, so that the process gets no signal of an earlier round. */
    public void stopSignalling() {
        signalling.ifPresent(CgroupSignaller::close);
        signalling = Optional.empty();
    }

    /** Removes the cgroups below these, which hold no process, over the next turns of the event loop. Runs {@code then} when nothing removable is left. */
    public void prune(List<Cgroup> parents, Runnable then) {
        stopPruning();
        CgroupPruner all = new CgroupPruner(parents, then);
        pruning = Optional.of(all);
        reactor.inTurns(all);
    }

    private void stopPruning() {
        pruning.ifPresent(CgroupPruner::giveUp);
        pruning = Optional.empty();
    }

    /** A frozen process acts on no signal but SIGKILL before it is thawed. Thaws unconditionally: a freeze that is under way does not show in cgroup.events yet. */
    void thaw() throws KernelException {
        if (cgroup.exists()) {
            cgroup.thaw();
        }
    }

    /** Thaws the cgroup for a process that is started beside others. Whether one above it is frozen shows at that start. */
    public void makeReady() throws KernelException {
        thaw();
        lastReadiness = Readiness.READY;
    }

    public Readiness readiness() throws KernelException {
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

    /** The last result of {@link #readiness()}; recent when a start follows a clearing. */
    public Readiness lastReadiness() {
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
     * Sends SIGKILL to all of the cgroup, and to a main process that was moved out of it. cgroup.kill comes first, so that nothing can fork away. Each process gets it
     * once more, because cgroup.kill spares a process whose first thread has exited (measured, see docs/kernel.md).
     */
    public void kill() throws KernelException {
        try {
            cgroup.kill();
            killEach();
        } catch (KernelException e) {
            if (!isGone(e)) {
                throw e;
            }
            killMain();
        }
    }

    /** Signalling processes of other users takes CAP_KILL; cgroup.kill does not. */
    private void killEach() throws KernelException {
        try {
            signalEveryone(List.of(SIGKILL));
        } catch (KernelException e) {
            if (!e.is(Errno.EPERM)) {
                throw e;
            }
            LOG.debug(
                    "the processes cannot be killed one by one, only by cgroup.kill cgroup={} reason=\"{}\"",
                    cgroup,
                    e.getMessage());
        }
    }

    /** Kills the main process alone: if the cgroup is empty, a main process that was moved out of it may be left. */
    public void killMain() throws KernelException {
        signalMain(List.of(SIGKILL));
    }

    /** Calls {@code onEmpty} once when no process is left in the cgroup or the cgroup is gone; at once if that is so already. */
    public void awaitEmpty(Runnable onEmpty) throws KernelException {
        forgetEmptiness();
        CgroupEventsFile watch;
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
            long token = reactor.watch(
                    watch.fd(),
                    CgroupEventsFile.EPOLL_EVENTS,
                    KernelEvent.CGROUP_CHANGED,
                    _ -> notifyIfEmpty(watch, onEmpty));
            emptiness = Optional.of(new Watched(watch, token));
        } catch (KernelException e) {
            watch.close();
            throw e;
        }
        notifyIfEmpty(watch, onEmpty);
    }

    private void notifyIfEmpty(CgroupEventsFile watch, Runnable onEmpty) {
        try {
            Optional<Cgroup.Events> events = watch.read();
            if (events.filter(Cgroup.Events::populated).isEmpty()) {
                forgetEmptiness();
                stopSignalling();
                lastReadiness = events.map(this::readinessOfEmpty).orElse(Readiness.READY);
                onEmpty.run();
            }
        } catch (KernelException e) {
            // The state machine asks again after its timeout.
            LOG.warn("whether a cgroup is empty is not known cgroup={} reason=\"{}\"", cgroup, e.getMessage());
            forgetEmptiness();
        }
    }

    /** If the cgroup cannot be thawed now, no process may be started in it; the start is retried. */
    private Readiness readinessOfEmpty(Cgroup.Events events) {
        try {
            return readiness(events);
        } catch (KernelException e) {
            return isGone(e) ? Readiness.READY : Readiness.FROZEN;
        }
    }

    public void forgetEmptiness() {
        emptiness.ifPresent(watched -> {
            reactor.forget(watched.token());
            watched.watch().close();
        });
        emptiness = Optional.empty();
    }

    /** Stops watching. Does not touch any process. */
    public void forget() {
        letGoOfMain();
        forgetEmptiness();
        stopSignalling();
        stopPruning();
    }
}
