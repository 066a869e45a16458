package io.persistentprocess.agent.mainprocess;

import io.persistentprocess.agent.cgroup.ExitStatusLookup;
import io.persistentprocess.agent.cgroup.InstanceCgroup;
import io.persistentprocess.agent.cgroup.PidFdLookup;
import io.persistentprocess.agent.loop.FileDescriptorReserve;
import io.persistentprocess.agent.model.ActionExecutor;
import io.persistentprocess.agent.model.InstanceReporter;
import io.persistentprocess.agent.processes.ProcessEndConverter;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.PidFd;
import io.persistentprocess.kernel.process.SignalNumbers;
import io.persistentprocess.kernel.process.WaitStatus;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the end of main processes. There may be more adopted processes than descriptors; the rest stay unwatched until a descriptor is free, or until they are stopped
 * with one of the reserve. Reactor thread only.
 */
@ReactorThread
public final class MainProcessWatcher {
    private static final Logger LOG = LoggerFactory.getLogger(MainProcessWatcher.class);

    /** A process that could not be watched. */
    private record Unwatched(Action.Watch watch, InstanceCgroup instance, ActionExecutor.Answers answers) {}

    /** Knows which processes the kernel has killed for memory. */
    public interface OomKillLookup {
        boolean killedForMemory(InstanceId id, int pid);
    }

    private static final String SIGKILL = "SIGKILL";
    /** The count of processes left behind is exact up to this number. */
    private static final int MOST_LEFT_BEHIND = 1000;

    private final FileDescriptorReserve reserve;
    private final InstanceReporter reporter;
    private final ExitStatusLookup exitStatuses;
    private final OomKillLookup oomKills;
    private final Map<InstanceId, Unwatched> unwatched = new LinkedHashMap<>();

    public MainProcessWatcher(
            FileDescriptorReserve reserve,
            ExitStatusLookup exitStatuses,
            OomKillLookup oomKills,
            InstanceReporter reporter) {
        this.reserve = reserve;
        this.exitStatuses = exitStatuses;
        this.reporter = reporter;
        this.oomKills = oomKills;
    }

    /** Watches a process that this agent has started; takes over the descriptor. */
    public void started(
            InstanceId id, InstanceCgroup instance, PidFd pidFd, long startTicks, ActionExecutor.Answers answers)
            throws KernelException {
        unwatched.remove(id);
        ProcessId process = new ProcessId(pidFd.pid(), startTicks);
        try {
            instance.watchMain(pidFd, status -> answers.answer(id, ended(id, instance, process, status)));
        } catch (KernelException e) {
            // Nothing would end it: the start has failed, and its cgroup may not be cleared.
            killUnwatched(process);
            throw e;
        }
        answers.answer(id, new Event.Spawned(process));
    }

    private static void killUnwatched(ProcessId process) throws KernelException {
        Optional<PidFd> opened = PidFdLookup.open(process);
        if (opened.isPresent()) {
            try (PidFd pidFd = opened.get()) {
                pidFd.signal(SignalNumbers.number(SIGKILL).orElseThrow());
            }
        }
    }

    /** Watches a process that this agent did not start. */
    public void watch(Action.Watch watch, InstanceCgroup instance, ActionExecutor.Answers answers) {
        Unwatched wanted = new Unwatched(watch, instance, answers);
        try {
            if (!watchUnlessScarce(wanted)) {
                leave(wanted, reserve.message());
            }
        } catch (KernelException e) {
            leave(wanted, e.getMessage());
        }
    }

    private void leave(Unwatched wanted, String why) {
        InstanceId id = wanted.watch().id();
        LOG.warn(
                "a main process cannot be watched, so its end is noticed only when the cgroup is empty; ppg tries again instance={} pid={} reason=\"{}\"",
                id,
                wanted.watch().process(),
                why);
        unwatched.put(id, wanted);
        reporter.report(id, new InstanceReport(InstanceReport.Type.Unwatched, why));
    }

    private boolean watchUnlessScarce(Unwatched wanted) throws KernelException {
        Optional<PidFd> pidFd = PidFdLookup.open(wanted.watch().process());
        if (pidFd.filter(opened -> reserve.includes(opened.fd())).isPresent()) {
            pidFd.get().close();
            return false;
        }
        watch(wanted, pidFd);
        return true;
    }

    private void watch(Unwatched wanted, Optional<PidFd> pidFd) throws KernelException {
        InstanceId id = wanted.watch().id();
        ProcessId process = wanted.watch().process();
        ActionExecutor.Answers answers = wanted.answers();
        if (pidFd.isPresent()) {
            wanted.instance()
                    .watchMain(
                            pidFd.get(), status -> answers.answer(id, ended(id, wanted.instance(), process, status)));
        } else {
            answers.answer(id, ended(id, wanted.instance(), process, Optional.empty()));
        }
    }

    /** Watches a process before it is signalled or killed, also with a descriptor of the reserve: without one it could not be reached, and its end would go unnoticed. */
    public void watchAtAnyCost(InstanceId id) {
        Unwatched wanted = unwatched.get(id);
        if (wanted == null) {
            return;
        }
        try {
            watch(wanted, PidFdLookup.open(wanted.watch().process()));
            unwatched.remove(id);
        } catch (KernelException e) {
            LOG.warn(
                    "an instance is stopped whose main process cannot be watched instance={} reason=\"{}\"",
                    id,
                    e.getMessage());
        }
    }

    /** Whether its main process could not be watched so far, so that it could not be signalled. */
    public boolean isUnwatched(InstanceId id) {
        return unwatched.containsKey(id);
    }

    /** Watches processes that had no descriptor so far. To be called when one may be free that no restart needs: an unwatched process runs at least. */
    public void watchWaiting() {
        try {
            for (Unwatched wanted : List.copyOf(unwatched.values())) {
                if (!watchUnlessScarce(wanted)) {
                    return;
                }
                unwatched.remove(wanted.watch().id());
            }
        } catch (KernelException e) {
            LOG.debug(
                    "some main processes still cannot be watched waiting={} reason=\"{}\"",
                    unwatched.size(),
                    e.getMessage());
        }
    }

    /** The instance is no longer supervised. */
    public void forget(InstanceId id) {
        unwatched.remove(id);
    }

    /** The process has certainly ended, so the instance must get the event even if its status cannot be found. */
    private Event.MainEnded ended(
            InstanceId id, InstanceCgroup instance, ProcessId process, Optional<WaitStatus> status) {
        try {
            return found(id, instance, process, status);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error(
                    "the exit status of a main process cannot be read, it is reported as unknown instance={} pid={}",
                    id,
                    process,
                    e);
            return new Event.MainEnded(process, new ProcessEnd.StatusUnknown());
        }
    }

    private Event.MainEnded found(
            InstanceId id, InstanceCgroup instance, ProcessId process, Optional<WaitStatus> status) {
        ProcessEnd end = withThoseLeft(end(process, status), instance);
        boolean mayBeForMemory = switch (end) {
            case ProcessEnd.Killed killed -> killed.signal().equals(SIGKILL);
            case ProcessEnd.StatusUnknown _ -> true;
            case ProcessEnd.Exited _, ProcessEnd.OomKilled _ -> false;
        };
        return new Event.MainEnded(
                process,
                mayBeForMemory && oomKills.killedForMemory(id, process.pid()) ? new ProcessEnd.OomKilled() : end);
    }

    /** A process that exits without an error and leaves others behind may have forked into the background. */
    private static ProcessEnd withThoseLeft(ProcessEnd end, InstanceCgroup instance) {
        if (!(end instanceof ProcessEnd.Exited(int code, int _)) || code != 0) {
            return end;
        }
        try {
            return new ProcessEnd.Exited(
                    code, instance.cgroup().processes(MOST_LEFT_BEHIND).size());
        } catch (KernelException e) {
            LOG.debug("the processes that a main process left behind cannot be counted reason=\"{}\"", e.getMessage());
            return end;
        }
    }

    /** The kernel drops the exit status of another process's child, so it is known only from process events. */
    private ProcessEnd end(ProcessId process, Optional<WaitStatus> status) {
        return status.map(ProcessEndConverter::of)
                .or(() -> exitStatuses.endOf(process))
                .orElseGet(ProcessEnd.StatusUnknown::new);
    }
}
