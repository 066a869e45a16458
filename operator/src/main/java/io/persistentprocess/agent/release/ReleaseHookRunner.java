package io.persistentprocess.agent.release;

import io.persistentprocess.agent.cgroup.InstanceCgroup;
import io.persistentprocess.agent.cgroup.PidFdLookup;
import io.persistentprocess.agent.checkpoint.CheckpointStore;
import io.persistentprocess.agent.launch.LaunchException;
import io.persistentprocess.agent.launch.ProcessLauncher;
import io.persistentprocess.agent.logs.LogRegistry;
import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.loop.LoopTimer;
import io.persistentprocess.agent.model.InstanceReporter;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.api.LogDestination;
import io.persistentprocess.api.MemberType;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.PidFd;
import io.persistentprocess.kernel.process.SignalNumbers;
import io.persistentprocess.kernel.process.WaitStatus;
import io.persistentprocess.kernel.spawn.OpenedLog;
import io.persistentprocess.kernel.spawn.SpawnResult;
import io.persistentprocess.supervision.group.ReleaseHookDeadline;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.spec.CredentialsSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.LaunchSpec;
import io.persistentprocess.supervision.spec.LogRotation;
import io.persistentprocess.supervision.spec.ShellCommandHint;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs release hooks, each in a cgroup of its own. Like every process that the agent starts, a hook records itself there before its exec, and a recorded hook is not
 * started again. When its timeout is over or its first process ends, its whole cgroup is killed. A hook that cannot be killed is not waited for. Reactor thread only.
 */
@ReactorThread
public final class ReleaseHookRunner implements AutoCloseable {
    private static final LogRotation ROTATION = new LogRotation(1 << 20, 2);
    private static final int UMASK = 022;
    private static final String SIGKILL = "SIGKILL";
    private static final Logger LOG = LoggerFactory.getLogger(ReleaseHookRunner.class);

    /** One hook, from its start until its cgroup is empty. */
    private static final class Run {
        private final PendingReleaseHook order;
        private final InstanceCgroup cgroup;
        private final Runnable onEnd;
        private ReleaseHookDeadline deadline;
        /** Whether its first process is gone and the rest is being killed. */
        private boolean clearing;

        private Run(PendingReleaseHook order, InstanceCgroup cgroup, Runnable onEnd) {
            this.order = order;
            this.cgroup = cgroup;
            this.onEnd = onEnd;
            this.deadline = ReleaseHookDeadline.in(Duration.ofMillis(order.timeoutMillis()), EventLoop.now());
        }
    }

    private final EventLoop reactor;
    private final ProcessLauncher launcher;
    private final LogRegistry logs;
    private final InstanceReporter reporter;
    private final CheckpointStore checkpoints;
    private final LoopTimer alarm;
    private final Map<Cgroup, Run> running = new HashMap<>();

    public ReleaseHookRunner(
            EventLoop reactor,
            ProcessLauncher launcher,
            LogRegistry logs,
            CheckpointStore checkpoints,
            InstanceReporter reporter)
            throws KernelException {
        this.reactor = reactor;
        this.launcher = launcher;
        this.logs = logs;
        this.checkpoints = checkpoints;
        this.reporter = reporter;
        this.alarm = LoopTimer.create(reactor, this::due);
    }

    /** @param onEnd runs when nothing of the hook is left, or when it did not start */
    void run(Cgroup place, PendingReleaseHook order, Runnable onEnd) {
        Run run = begin(place, order, onEnd);
        try {
            launcher.launch(order.id(), launch(order), place, List.of(), result -> launched(run, result));
            if (launcher.isPending(order.id())) {
                wakeForEarliest();
            }
        } catch (LaunchException | KernelException e) {
            failed(run, e.getMessage());
        }
    }

    private void launched(Run run, SpawnResult result) {
        launcher.forget(run.order.id());
        switch (result) {
            case SpawnResult.Started started -> watch(run, started.pidFd(), started.log());
            case SpawnResult.Failed failed ->
                failed(run, ShellCommandHint.added(failed.failure().message(), run.order.command()));
            case SpawnResult.Pending _ -> throw new IllegalArgumentException("not settled");
        }
    }

    private Run begin(Cgroup place, PendingReleaseHook order, Runnable onEnd) {
        Run run = new Run(order, new InstanceCgroup(place, reactor), onEnd);
        running.put(place, run);
        return run;
    }

    private static LaunchSpec launch(PendingReleaseHook order) {
        CredentialsSpec agents =
                new CredentialsSpec(Optional.empty(), Optional.empty(), List.of(), List.of(), List.of(), false);
        return new LaunchSpec(
                MemberType.Simple,
                Optional.empty(),
                order.command(),
                order.environment(),
                "/",
                agents,
                Map.of(),
                0,
                0,
                UMASK,
                LogDestination.File);
    }

    private void failed(Run run, String message) {
        report(run, message);
        clear(run);
    }

    private void report(Run run, String message) {
        reporter.report(run.order.id(), new InstanceReport(InstanceReport.Type.ReleaseHookFailed, message));
    }

    /** Takes over the descriptor. A hook that cannot be watched is killed. */
    private void watch(Run run, PidFd pidFd, Optional<OpenedLog> log) {
        logs.opened(run.order.id(), ROTATION, pidFd.pid(), log);
        try {
            run.cgroup.watchMain(pidFd, status -> ended(run, status));
            wakeForEarliest();
        } catch (KernelException e) {
            failed(run, e.getMessage());
        }
    }

    private void ended(Run run, Optional<WaitStatus> status) {
        boolean wasKilled = run.deadline.stage() != ReleaseHookDeadline.Stage.RUNNING;
        if (wasKilled && status.filter(ReleaseHookRunner::isNoKill).isEmpty()) {
            report(run, "killed after %d s".formatted(run.order.timeoutMillis() / 1000));
        } else {
            status.filter(end -> !end.equals(new WaitStatus.Exited(0))).ifPresent(end -> {
                report(run, inWords(end));
                explain(run.order.id());
            });
        }
        clear(run);
    }

    /** Its last line of output may explain the failure. */
    private void explain(InstanceId id) {
        logs.lastOutput(
                id,
                last -> last.ifPresent(
                        line -> reporter.report(id, new InstanceReport(InstanceReport.Type.LastOutput, line))));
    }

    private static boolean isNoKill(WaitStatus end) {
        return !(end instanceof WaitStatus.Killed killed
                && SignalNumbers.name(killed.signal()).equals(SIGKILL));
    }

    private static String inWords(WaitStatus end) {
        return switch (end) {
            case WaitStatus.Exited(int code) -> "exited with code " + code;
            case WaitStatus.Killed(int signal, boolean _) -> "killed by signal " + signal;
        };
    }

    /** Its first process is gone, or was never known. */
    private void clear(Run run) {
        logs.forget(run.order.id());
        run.clearing = true;
        run.deadline = run.deadline.killed(EventLoop.now());
        kill(run);
        wakeForEarliest();
    }

    /** A failure is retried at the next deadline. */
    private void kill(Run run) {
        try {
            if (run.cgroup.readiness() == InstanceCgroup.Readiness.OCCUPIED) {
                run.cgroup.kill();
            } else {
                run.cgroup.killMain();
            }
            if (run.clearing) {
                run.cgroup.awaitEmpty(() -> emptied(run));
            }
        } catch (KernelException e) {
            LOG.warn(
                    "processes of an onRelease command cannot be killed group={} reason=\"{}\"",
                    run.order.groupId(),
                    e.getMessage());
        }
    }

    private void emptied(Run run) {
        run.cgroup.prune(List.of(run.cgroup.cgroup()), () -> pruned(run));
    }

    private void pruned(Run run) {
        if (running.remove(run.cgroup.cgroup(), run)) {
            run.cgroup.forget();
            run.onEnd.run();
        }
    }

    private void due() {
        BootTime now = EventLoop.now();
        for (Run run : List.copyOf(running.values())) {
            if (!now.isBefore(run.deadline.due())) {
                overdue(run, now);
            }
        }
        wakeForEarliest();
    }

    private void overdue(Run run, BootTime now) {
        ReleaseHookDeadline before = run.deadline;
        run.deadline = before.overdue(now);
        if (run.deadline.stage() == ReleaseHookDeadline.Stage.UNKILLABLE
                && before.stage() == ReleaseHookDeadline.Stage.KILLED) {
            report(
                    run,
                    "a process still exists %d s after SIGKILL; ppg kills it again from time to time and does not wait for it"
                            .formatted(ReleaseHookDeadline.UNKILLABLE_AFTER.toSeconds()));
        }
        kill(run);
    }

    private void wakeForEarliest() {
        try {
            alarm.wakeAt(
                    running.values().stream().map(run -> run.deadline.due()).min(Comparator.naturalOrder()));
        } catch (KernelException e) {
            throw new IllegalStateException("a timer cannot be set", e);
        }
    }

    /** Whether an earlier agent has started it. */
    boolean hasRun(Cgroup place) throws KernelException {
        return checkpoints.recorded(place).isPresent();
    }

    /** Waits for a hook that an earlier agent has started; its timeout begins anew. */
    void finish(Cgroup place, PendingReleaseHook order, Runnable onEnd) throws KernelException {
        Optional<ProcessId> process = checkpoints.recorded(place);
        Optional<PidFd> living = process.isPresent() ? PidFdLookup.open(process.get()) : Optional.empty();
        Run run = begin(place, order, onEnd);
        if (living.isPresent()) {
            watch(run, living.get(), Optional.empty());
        } else {
            clear(run);
        }
    }

    /** Kills what an earlier agent was about to start. */
    void clear(Cgroup place, PendingReleaseHook order, Runnable onEnd) {
        clear(begin(place, order, onEnd));
    }

    /** Whether no hook has to be waited for: those that cannot be killed may never end. */
    boolean idle() {
        return running.values().stream().allMatch(run -> run.deadline.stage() == ReleaseHookDeadline.Stage.UNKILLABLE);
    }

    /** Leaves running hooks to the next agent. */
    @Override
    public void close() {
        running.values().forEach(run -> run.cgroup.forget());
        running.clear();
        alarm.close();
    }
}
