package io.persistentprocess.agent;

import io.persistentprocess.api.LogDestination;
import io.persistentprocess.api.MemberType;
import io.persistentprocess.kernel.Cgroup;
import io.persistentprocess.kernel.CgroupEventsWatch;
import io.persistentprocess.kernel.Clock;
import io.persistentprocess.kernel.Epoll;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.PidFd;
import io.persistentprocess.kernel.SpawnResult;
import io.persistentprocess.kernel.TimerFd;
import io.persistentprocess.kernel.WaitStatus;
import io.persistentprocess.supervision.Credentials;
import io.persistentprocess.supervision.LaunchSpec;
import io.persistentprocess.supervision.LogRotation;
import io.persistentprocess.supervision.ProcessId;
import io.persistentprocess.supervision.Report;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Runs release hooks, each in a cgroup of its own, in which it records itself before it is exec'd as every process that the agent starts does: one that is recorded is
 * not started again. When its time is over, and when its first process ends, all of it is killed. Reactor thread only.
 */
final class HookRunner {
    private static final LogRotation ROTATION = new LogRotation(1 << 20, 2);
    private static final int UMASK = 022;
    private static final Duration DEATH = Duration.ofMillis(100);

    private final Reactor reactor;
    private final Launcher launcher;
    private final Logs logs;
    private final CgroupHost.Reporter reporter;
    private final CheckpointStore checkpoints;
    private final Set<Cgroup> running = new HashSet<>();

    HookRunner(
            Reactor reactor, Launcher launcher, Logs logs, CheckpointStore checkpoints, CgroupHost.Reporter reporter) {
        this.reactor = reactor;
        this.launcher = launcher;
        this.logs = logs;
        this.checkpoints = checkpoints;
        this.reporter = reporter;
    }

    /** @param onEnd runs when nothing of it is left, or when it did not start */
    void run(Cgroup place, ReleaseOrder order, Runnable onEnd) {
        running.add(place);
        try {
            SpawnResult result = launcher.launch(order.id(), launch(order), place, List.of());
            launcher.forget(order.id());
            switch (result) {
                case SpawnResult.Started started -> watch(place, order, started.pidFd(), onEnd);
                case SpawnResult.Late late -> watch(place, order, late.pidFd(), onEnd);
                case SpawnResult.Failed failed ->
                    failed(place, order, failed.failure().message(), onEnd);
            }
        } catch (LaunchException | KernelException e) {
            failed(place, order, e.getMessage(), onEnd);
        }
    }

    private static LaunchSpec launch(ReleaseOrder order) {
        Credentials agents =
                new Credentials(Optional.empty(), Optional.empty(), List.of(), List.of(), List.of(), false);
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

    private void failed(Cgroup place, ReleaseOrder order, String message, Runnable onEnd) {
        reporter.report(order.id(), new Report(Report.Type.ReleaseHookFailed, message));
        running.remove(place);
        onEnd.run();
    }

    private void watch(Cgroup place, ReleaseOrder order, PidFd pidFd, Runnable onEnd) throws KernelException {
        logs.opened(order.id(), ROTATION);
        InstanceCgroup cgroup = new InstanceCgroup(place, reactor);
        TimerFd timer = TimerFd.boottime();
        timer.armAt(Clock.bootNanos() + Duration.ofMillis(order.timeoutMillis()).toNanos());
        long alarm = reactor.watch(timer.fd(), Epoll.IN, KernelEvent.TIMER_EXPIRED, token -> {
            reactor.forget(token);
            kill(cgroup, order, "killed after %d s".formatted(order.timeoutMillis() / 1000));
        });
        cgroup.watchMain(pidFd, status -> {
            reactor.forget(alarm);
            timer.close();
            status.filter(end -> !end.equals(new WaitStatus.Exited(0))).ifPresent(end -> tell(order, end));
            clear(cgroup, order, () -> {
                running.remove(place);
                onEnd.run();
            });
        });
    }

    private void tell(ReleaseOrder order, WaitStatus end) {
        String how = switch (end) {
            case WaitStatus.Exited(int code) -> "exited with code " + code;
            case WaitStatus.Killed(int signal, boolean _) -> "killed by signal " + signal;
        };
        reporter.report(order.id(), new Report(Report.Type.ReleaseHookFailed, how));
    }

    private void kill(InstanceCgroup cgroup, ReleaseOrder order, String why) {
        try {
            cgroup.kill();
            reporter.report(order.id(), new Report(Report.Type.ReleaseHookFailed, why));
        } catch (KernelException e) {
            reporter.report(order.id(), new Report(Report.Type.ReleaseHookFailed, e.getMessage()));
        }
    }

    private void clear(InstanceCgroup cgroup, ReleaseOrder order, Runnable onEmpty) {
        logs.forget(order.id());
        try {
            if (cgroup.readiness() == InstanceCgroup.Readiness.OCCUPIED) {
                cgroup.kill();
            }
            cgroup.awaitEmpty(onEmpty);
        } catch (KernelException e) {
            reporter.report(order.id(), new Report(Report.Type.ReleaseHookFailed, e.getMessage()));
            onEmpty.run();
        }
    }

    /** Whether an earlier agent has started it. */
    boolean hasRun(Cgroup place) throws KernelException {
        return checkpoints.recorded(place).isPresent();
    }

    /** Waits for one that an earlier agent has started. */
    void finish(Cgroup place, ReleaseOrder order, Runnable onEnd) throws KernelException {
        Optional<ProcessId> process = checkpoints.recorded(place);
        Optional<PidFd> living = process.isPresent() ? LivingProcess.open(process.get()) : Optional.empty();
        running.add(place);
        if (living.isPresent()) {
            watch(place, order, living.get(), onEnd);
        } else {
            clear(new InstanceCgroup(place, reactor), order, () -> {
                running.remove(place);
                onEnd.run();
            });
        }
    }

    /** Kills what an earlier agent was about to start; waits for its end, but not for long. */
    void clear(Cgroup place) throws KernelException {
        if (!place.events().populated()) {
            return;
        }
        try (CgroupEventsWatch watch = place.watchEvents()) {
            place.kill();
            long giveUpAt = Clock.bootNanos() + DEATH.toNanos();
            while (watch.read().filter(Cgroup.Events::populated).isPresent() && Clock.bootNanos() < giveUpAt) {
                watch.changesWithin(Duration.ofNanos(giveUpAt - Clock.bootNanos()));
            }
        }
    }

    boolean idle() {
        return running.isEmpty();
    }
}
