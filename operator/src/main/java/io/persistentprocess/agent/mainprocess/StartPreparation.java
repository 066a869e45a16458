package io.persistentprocess.agent.mainprocess;

import io.persistentprocess.agent.cgroup.CgroupLocation;
import io.persistentprocess.agent.loop.MemberBackgroundTasks;
import io.persistentprocess.agent.model.ActionExecutor;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.ProcTable;
import io.persistentprocess.kernel.process.ProcessStat;
import io.persistentprocess.kernel.process.StalePidFileRemover;
import io.persistentprocess.kernel.process.UserDatabase;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.spec.CredentialsSpec;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks what the last process of an instance has left behind, before the next one is started: itself in the process table, its PID file. A member without a PID file costs
 * one look into /proc. One with a PID file has daemons that look for themselves and for their children there, so all dead of the instance count; that takes a look at every
 * process of the host, and is done beside the reactor. Reactor thread only.
 */
public final class StartPreparation {
    private static final Logger LOG = LoggerFactory.getLogger(StartPreparation.class);

    private final MemberBackgroundTasks errands;

    public StartPreparation(MemberBackgroundTasks errands) {
        this.errands = errands;
    }

    /** {@link Event.StartPrepared} or {@link Event.PredecessorLingers}, at once or later. */
    public void prepare(Action.PrepareStart start, Cgroup cgroup, ActionExecutor.Answers answers)
            throws KernelException {
        if (start.launch().pidFile().isEmpty()) {
            Optional<ProcessStat> predecessor = stat(start.predecessor());
            answers.answer(
                    start.id(), predecessor.isPresent() ? new Event.PredecessorLingers() : new Event.StartPrepared());
            return;
        }
        String pidFile = start.launch().pidFile().get();
        errands.send(
                start.id(),
                new MemberBackgroundTasks.Errand<Event>(
                        () -> prepare(start, Path.of(pidFile), CgroupLocation.of(cgroup)),
                        _ -> new Event.StartPrepared(),
                        () -> unprepared(start, MemberBackgroundTasks.noAnswer(pidFile))),
                event -> answers.answer(start.id(), event));
    }

    /** Whether it is there still, dead or alive. */
    private static Optional<ProcessStat> stat(ProcessId process) throws KernelException {
        return process.equals(Instance.NO_PROCESS)
                ? Optional.empty()
                : ProcessStat.read(process.pid()).filter(stat -> stat.startTicks() == process.startTicks());
    }

    /** Nothing that is in the way here is a reason not to try it. */
    private static Event unprepared(Action.PrepareStart start, String why) {
        LOG.warn("what a process has left behind may be in the way instance={} reason=\"{}\"", start.id(), why);
        return new Event.StartPrepared();
    }

    /** The file first: it is not waited for the dead for ever. */
    private static Event prepare(Action.PrepareStart start, Path pidFile, CgroupLocation place) {
        try {
            removeStale(start, pidFile, place);
            Optional<ProcessStat> predecessor = stat(start.predecessor());
            if (predecessor.isPresent()) {
                return new Event.PredecessorLingers();
            }
            for (ProcessStat stat : ProcTable.read()) {
                if (stat.zombie() && place.holds(stat.pid())) {
                    return new Event.PredecessorLingers();
                }
            }
            return new Event.StartPrepared();
        } catch (KernelException e) {
            return unprepared(start, e.getMessage());
        }
    }

    private static void removeStale(Action.PrepareStart start, Path pidFile, CgroupLocation place)
            throws KernelException {
        int daemon = user(start.launch().credentials());
        switch (StalePidFileRemover.remove(pidFile, daemon, pid -> hasEnded(pid, start.predecessor(), place))) {
            case StalePidFileRemover.Outcome.Removed(int pid) ->
                LOG.info(
                        "a PID file of a process that has ended is removed instance={} path={} pid={}",
                        start.id(),
                        pidFile,
                        pid);
            case StalePidFileRemover.Outcome.LeftAlone(String why) ->
                LOG.info("a PID file is left alone instance={} reason=\"{}\"", start.id(), why);
            case StalePidFileRemover.Outcome.NothingThere _ -> {}
        }
    }

    /** Its number may be another's by now: whoever that is, it is not this daemon, unless it is in its cgroup. */
    private static boolean hasEnded(int pid, ProcessId predecessor, CgroupLocation place) throws KernelException {
        Optional<ProcessStat> bearer = ProcessStat.read(pid).filter(stat -> !stat.zombie() || stat.threads() > 1);
        return bearer.isEmpty()
                || (pid == predecessor.pid()
                        && bearer.get().startTicks() != predecessor.startTicks()
                        && !place.holds(pid));
    }

    /** Whoever is not known can have put nothing there. */
    private static int user(CredentialsSpec credentials) throws KernelException {
        return credentials.user().isPresent()
                ? UserDatabase.in(Path.of("/etc")).uid(credentials.user().get()).orElse(0)
                : 0;
    }
}
