package io.persistentprocess.agent.cgroup;

import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.model.KernelEvent;
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
 * The cgroup of one instance and what it is waited for in it: the end of the main process, through a pidfd, and that nothing is left at all, through cgroup.events, but
 * that only while somebody waits for it. Reactor thread only.
 */
public final class InstanceCgroup {
    private static final int SIGKILL = 9;
    private static final int SIGCONT = SignalNumbers.number("SIGCONT").orElseThrow();

    /** Whether processes started now would run. */
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

    /** The checkpoint that is in the cgroup's attributes, as far as this agent knows. */
    public Optional<Checkpoint> written() {
        return written;
    }

    public void written(Checkpoint checkpoint) {
        written = Optional.of(checkpoint);
    }

    /** Tells {@code onEnd} once, as soon as the process has ended, unless it was let go; takes over the descriptor. */
    public void watchMain(PidFd pidFd, Consumer<Optional<WaitStatus>> onEnd) throws KernelException {
        try {
            reactor.watch(pidFd.fd(), Epoll.IN, KernelEvent.PROCESS_ENDED, token -> mainEnded(token, pidFd, onEnd));
        } catch (KernelException e) {
            pidFd.close();
            throw e;
        }
        main = Optional.of(pidFd);
    }

    private void mainEnded(long token, PidFd pidFd, Consumer<Optional<WaitStatus>> onEnd) {
        Optional<WaitStatus> status = statusOf(pidFd);
        reactor.forget(token);
        pidFd.close();
        if (main.filter(pidFd::equals).isPresent()) {
            main = Optional.empty();
            onEnd.accept(status);
        }
    }

    /** That it has ended is certain; how it ended may take a descriptor to find out that is not there. */
    private static Optional<WaitStatus> statusOf(PidFd pidFd) {
        try {
            return pidFd.reap();
        } catch (KernelException e) {
            LOG.warn("an exit status is lost pid={} reason=\"{}\"", pidFd.pid(), e.getMessage());
            return Optional.empty();
        }
    }

    /** Of its end nobody is told any more. It stays watched all the same: whose child it is, that must reap it. */
    void letGoOfMain() {
        main = Optional.empty();
    }

    /** One that is frozen or was stopped gets the signal, too. */
    public void signal(Action.Target target, int signal) throws KernelException {
        thaw();
        switch (target) {
            case MAIN -> signalMain(List.of(signal, SIGCONT));
            case EVERYONE -> signalEveryone(List.of(signal, SIGCONT));
        }
    }

    /** In this order. */
    void signalMain(List<Integer> signals) throws KernelException {
        if (main.isPresent()) {
            CgroupSignaller.send(main.get(), signals);
        }
    }

    /**
     * Every process of the cgroup gets the signals in this order, those included that are forked while it is under way, and the main process wherever it is; that one and
     * some others at once, the rest over the next turns of the reactor. No process that is started here afterwards gets any of them.
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

    /** Before something is started here: it is not meant. */
    public void stopSignalling() {
        signalling.ifPresent(CgroupSignaller::close);
        signalling = Optional.empty();
    }

    /** Removes the cgroups below these, in which no process is left, over the next turns of the reactor; {@code then} runs when what can be removed is. */
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

    /**
     * A frozen process does not act on a signal other than SIGKILL before it is thawed. Whether it is frozen is not asked: a freeze that is under way does not show
     * in cgroup.events yet.
     */
    void thaw() throws KernelException {
        if (cgroup.exists()) {
            cgroup.thaw();
        }
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

    /** What {@link #readiness()} found, a moment ago where a start follows a clearing. */
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
     * SIGKILL to all of the cgroup and to a main process that was moved out of it: at a stroke, so that nothing can fork away, and then one by one, because
     * cgroup.kill spares a process whose first thread has exited (measured, see docs/kernel.md).
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

    /** It takes CAP_KILL for processes of other users; cgroup.kill does not. */
    private void killEach() throws KernelException {
        try {
            signalEveryone(List.of(SIGKILL));
        } catch (KernelException e) {
            if (!e.is(Errno.EPERM)) {
                throw e;
            }
            LOG.debug("a main process is killed with its cgroup alone cgroup={} reason=\"{}\"", cgroup, e.getMessage());
        }
    }

    /** Only a main process that was moved out of the cgroup is left to be killed where the cgroup is empty. */
    public void killMain() throws KernelException {
        signalMain(List.of(SIGKILL));
    }

    /** Tells {@code onEmpty} once, when no process is left in the cgroup or the cgroup is gone: at once if that is so already. */
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
                    _ -> tellIfEmpty(watch, onEmpty));
            emptiness = Optional.of(new Watched(watch, token));
        } catch (KernelException e) {
            watch.close();
            throw e;
        }
        tellIfEmpty(watch, onEmpty);
    }

    private void tellIfEmpty(CgroupEventsFile watch, Runnable onEmpty) {
        try {
            Optional<Cgroup.Events> events = watch.read();
            if (events.filter(Cgroup.Events::populated).isEmpty()) {
                forgetEmptiness();
                stopSignalling();
                lastReadiness = events.map(this::readinessOfEmpty).orElse(Readiness.READY);
                onEmpty.run();
            }
        } catch (KernelException e) {
            // Asked for again when the state machine's patience is over.
            LOG.warn("whether a cgroup is empty is not known cgroup={} reason=\"{}\"", cgroup, e.getMessage());
            forgetEmptiness();
        }
    }

    /** Whoever cannot thaw it now must not start anything in it: that is tried again. */
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

    /** Stops watching; touches no process. */
    public void forget() {
        letGoOfMain();
        forgetEmptiness();
        stopSignalling();
        stopPruning();
    }
}
