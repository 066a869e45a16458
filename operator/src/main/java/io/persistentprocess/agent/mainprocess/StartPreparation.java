package io.persistentprocess.agent.mainprocess;

import io.persistentprocess.agent.cgroup.CgroupLocation;
import io.persistentprocess.agent.loop.MemberBackgroundTasks;
import io.persistentprocess.agent.model.ActionExecutor;
import io.persistentprocess.agent.thread.ReactorThread;
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
 * Checks what the last process of an instance has left behind before the next one is started: its entry in the process table, and its PID file. Without a PID file that
 * is one read of /proc. Daemons with a PID file check for running copies of themselves and their children, so all zombies of the instance count; that reads every process
 * of the host, on a background thread. Reactor thread only.
 */
@ReactorThread
public final class StartPreparation {
    private static final Logger LOG = LoggerFactory.getLogger(StartPreparation.class);

    private final MemberBackgroundTasks tasks;

    public StartPreparation(MemberBackgroundTasks tasks) {
        this.tasks = tasks;
    }

    /** Answers with {@link Event.StartPrepared} or {@link Event.PredecessorLingers}, at once or later. */
    public void prepare(Action.PrepareStart start, Cgroup cgroup, ActionExecutor.Answers answers)
            throws KernelException {
        if (start.launch().pidFile().isEmpty()) {
            Optional<ProcessStat> predecessor = stat(start.predecessor());
            answers.answer(
                    start.id(), predecessor.isPresent() ? new Event.PredecessorLingers() : new Event.StartPrepared());
            return;
        }
        String pidFile = start.launch().pidFile().get();
        tasks.send(
                start.id(),
                new MemberBackgroundTasks.Task<Event>(
                        () -> prepare(start, Path.of(pidFile), CgroupLocation.of(cgroup)),
                        _ -> new Event.StartPrepared(),
                        () -> unprepared(start, MemberBackgroundTasks.noAnswer(pidFile))),
                event -> answers.answer(start.id(), event));
    }

    /** Present if the process still exists, dead or alive. */
    private static Optional<ProcessStat> stat(ProcessId process) throws KernelException {
        return process.equals(Instance.NO_PROCESS)
                ? Optional.empty()
                : ProcessStat.read(process.pid()).filter(stat -> stat.startTicks() == process.startTicks());
    }

    /** A failed check is no reason not to start. */
    private static Event unprepared(Action.PrepareStart start, String why) {
        LOG.warn(
                "whether the earlier process has ended and its PID file is gone cannot be checked; the instance is started anyway instance={} reason=\"{}\"",
                start.id(),
                why);
        return new Event.StartPrepared();
    }

    /** Removes the PID file first, because the wait for zombies is limited. */
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
                        "the PID file of a process that has ended was removed before the start instance={} path={} pid={}",
                        start.id(),
                        pidFile,
                        pid);
            case StalePidFileRemover.Outcome.LeftAlone(String why) ->
                LOG.info("an old PID file is not removed before the start instance={} reason=\"{}\"", start.id(), why);
            case StalePidFileRemover.Outcome.NothingThere _ -> {}
        }
    }

    /** The PID may have been reused: another process with it is not this daemon, unless it is in the instance's cgroup. */
    private static boolean hasEnded(int pid, ProcessId predecessor, CgroupLocation place) throws KernelException {
        Optional<ProcessStat> bearer = ProcessStat.read(pid).filter(stat -> !stat.zombie() || stat.threads() > 1);
        return bearer.isEmpty()
                || (pid == predecessor.pid()
                        && bearer.get().startTicks() != predecessor.startTicks()
                        && !place.holds(pid));
    }

    /** An unknown user cannot have created the file; 0 stands for root. */
    private static int user(CredentialsSpec credentials) throws KernelException {
        return credentials.user().isPresent()
                ? UserDatabase.in(Path.of("/etc")).uid(credentials.user().get()).orElse(0)
                : 0;
    }
}
