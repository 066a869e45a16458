package io.persistentprocess.supervision.transition;

import io.persistentprocess.api.StopMode;
import io.persistentprocess.supervision.command.LifecycleHook;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.Exit;
import io.persistentprocess.supervision.instance.ExitReason;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.HealthFailure;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.InstanceState;
import io.persistentprocess.supervision.instance.InstanceState.Clearing;
import io.persistentprocess.supervision.instance.InstanceState.Killing;
import io.persistentprocess.supervision.instance.InstanceState.MainProcess;
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.instance.InstanceState.Stopping;
import io.persistentprocess.supervision.instance.InstanceState.Unsupervised;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.instance.Step;
import io.persistentprocess.supervision.instance.StopReason;
import java.time.Duration;
import java.util.Optional;

/** The transitions of a requested stop, from a running process to none. */
public final class StopTransitions {
    /**
     * A process that exists this long after SIGKILL sleeps uninterruptibly in the kernel, which can only be reported. SIGKILL is repeated at this interval, in case a
     * notification was lost.
     */
    public static final Duration UNKILLABLE_AFTER = Duration.ofSeconds(10);

    private static final String WATCHDOG_SIGNAL = "SIGABRT";

    private StopTransitions() {}

    /**
     * Begins a stop. While the main process of a starting daemon is unknown, all its processes get the signal and the grace period.
     *
     * <p>If the agent dies here: after the checkpoint and before the signal, the next agent sends the signal; after the signal, it sends it a second time.
     */
    static Step begin(Instance instance, String why, BootTime now) {
        BootTime killAt = now.plus(instance.spec().stop().gracePeriod());
        if (LifecycleTransitions.comesBeforeStop(instance)) {
            InstanceReport report = new InstanceReport(InstanceReport.Type.Stopping, why);
            return LifecycleTransitions.beforeStop(instance, killAt, Optional.empty(), report, now);
        }
        boolean mainIsKnown = mainIsKnown(instance.state());
        Instance known = mainIsKnown ? instance : instance.withMain(Instance.NO_PROCESS);
        MainProcess main = mainIsKnown ? MainProcess.ALIVE : MainProcess.ENDED;
        Instance stopping = withoutCommands(known).in(new Stopping(main, Killing.NOT_YET, killAt));
        Step step = Step.of(
                stopping,
                new Action.Persist(instance.id(), Checkpoint.of(stopping)),
                new Action.ArmTimer(instance.id(), killAt),
                mainIsKnown ? signal(stopping) : signal(stopping, Action.Target.EVERYONE),
                new Action.Publish(instance.id(), new InstanceReport(InstanceReport.Type.Stopping, why)));
        return endCommands(instance, mainIsKnown ? step : step.then(new Action.AwaitEmpty(instance.id())));
    }

    private static Instance withoutCommands(Instance instance) {
        return instance.withLifecycle(instance.lifecycle().killed());
    }

    /** Commands that run beside the process are of no use any more. */
    private static Step endCommands(Instance before, Step step) {
        boolean some =
                !before.lifecycle().killed().pending().equals(before.lifecycle().pending());
        return some ? step.then(new Action.KillCommands(before.id())) : step;
    }

    /**
     * Ends a process that should run but does not work. What follows is what follows from its exit, with its reason.
     *
     * <p>If the agent dies here: as in {@link #begin}; the checkpoint has the failure.
     */
    static Step fail(
            Instance instance, HealthFailure failure, Duration gracePeriod, InstanceReport report, BootTime now) {
        BootTime killAt = now.plus(gracePeriod);
        if (LifecycleTransitions.comesBeforeStop(instance) && failure.reason() != ExitReason.WatchdogTimeout) {
            return LifecycleTransitions.beforeStop(instance, killAt, Optional.of(failure), report, now);
        }
        Instance stopping = withoutCommands(instance)
                .in(new Stopping(MainProcess.ALIVE, Killing.NOT_YET, killAt, Optional.of(failure)));
        return endCommands(
                instance,
                Step.of(
                        stopping,
                        new Action.Persist(instance.id(), Checkpoint.of(stopping)),
                        new Action.ArmTimer(instance.id(), killAt),
                        signal(stopping),
                        new Action.Publish(instance.id(), report)));
    }

    /** preStop has ended, and the main process has not. */
    static Step signalled(Instance instance, BootTime killAt, Optional<HealthFailure> failure) {
        Instance stopping = instance.in(new Stopping(MainProcess.ALIVE, Killing.NOT_YET, killAt, failure));
        return Step.of(stopping, new Action.Persist(instance.id(), Checkpoint.of(stopping)), signal(stopping));
    }

    /** preStop has ended, and the main process, too. */
    static Step othersLeft(Instance instance, BootTime killAt, Optional<HealthFailure> failure, BootTime now) {
        Instance stopping = instance.in(new Stopping(MainProcess.ENDED, Killing.NOT_YET, killAt, failure));
        return Step.of(stopping, new Action.Persist(instance.id(), Checkpoint.of(stopping)))
                .then(waitForOthers(stopping, now));
    }

    private static boolean mainIsKnown(InstanceState state) {
        return state instanceof Running
                || (state instanceof Unsupervised unsupervised && unsupervised.main() == MainProcess.ALIVE);
    }

    /** Continues a stop that an earlier agent began. */
    static Step resume(
            Instance instance, MainProcess main, BootTime killAt, Optional<HealthFailure> failure, BootTime now) {
        if (instance.lifecycle().isPending(LifecycleHook.PRE_STOP)
                && instance.spec().lifecycle().preStop().isPresent()) {
            return LifecycleTransitions.resumeBeforeStop(instance, main, killAt, failure, now);
        }
        Instance stopping = instance.in(new Stopping(main, Killing.NOT_YET, killAt, failure));
        Step step = Step.of(stopping, new Action.ArmTimer(instance.id(), killAt));
        if (main == MainProcess.ALIVE) {
            return step.then(new Action.Watch(instance.id(), instance.main())).then(signal(stopping));
        }
        if (instance.main().equals(Instance.NO_PROCESS)) {
            return step.then(signal(stopping, Action.Target.EVERYONE)).then(new Action.AwaitEmpty(instance.id()));
        }
        return instance.spec().stop().mode() == StopMode.Cgroup
                ? step.then(signal(stopping)).then(new Action.AwaitEmpty(instance.id()))
                : step.then(waitForOthers(stopping, now));
    }

    static Step mainEnded(Instance instance, Stopping stopping, ProcessEnd end, BootTime now) {
        Exit exit = end.toExit(instance.spec().restart(), now);
        if (stopping.failure().isPresent() && instance.goal() == Goal.Run) {
            return ExitTransitions.afterFailure(instance, stopping.failure().get(), exit, now);
        }
        Instance next = instance.withHistory(instance.history().stopped(exit.stopped(StopReason.of(instance))))
                .in(new Stopping(MainProcess.ENDED, stopping.killing(), stopping.deadline(), stopping.failure()));
        return stopping.killing() == Killing.NOT_YET
                ? waitForOthers(next, now)
                : Step.of(next, LeftoverTransitions.clear(next));
    }

    private static Step waitForOthers(Instance instance, BootTime now) {
        return switch (instance.spec().stop().mode()) {
            case Mixed, Main -> kill(instance, MainProcess.ENDED, Optional.empty(), now);
            case Process, Cgroup -> Step.of(instance, new Action.AwaitEmpty(instance.id()));
        };
    }

    static Step kill(Instance instance, MainProcess main, Optional<HealthFailure> failure, BootTime now) {
        BootTime deadline = now.plus(UNKILLABLE_AFTER);
        return Step.of(
                instance.in(new Stopping(main, Killing.DONE, deadline, failure)),
                new Action.ArmTimer(instance.id(), deadline),
                LeftoverTransitions.clear(instance));
    }

    /** The deadline of a stop has passed. */
    static Step overdue(Instance instance, Stopping stopping, BootTime now) {
        if (stopping.killing() == Killing.NOT_YET) {
            String message = "still running %s after %s"
                    .formatted(
                            RestartRules.inWords(instance.spec().stop().gracePeriod()), signalName(instance, stopping));
            return kill(instance, stopping.main(), stopping.failure(), now)
                    .then(new Action.Publish(instance.id(), new InstanceReport(InstanceReport.Type.Killed, message)));
        }
        BootTime deadline = now.plus(UNKILLABLE_AFTER);
        Instance inVain = instance.in(new Stopping(stopping.main(), Killing.IN_VAIN, deadline, stopping.failure()));
        return killAgain(inVain, stopping.killing(), deadline);
    }

    static Step overdue(Instance instance, Clearing clearing, BootTime now) {
        BootTime deadline = now.plus(UNKILLABLE_AFTER);
        Instance inVain = instance.in(new Clearing(clearing.then(), Killing.IN_VAIN, deadline));
        return killAgain(inVain, clearing.killing(), deadline);
    }

    private static Step killAgain(Instance inVain, Killing before, BootTime deadline) {
        Step step = Step.of(inVain, new Action.ArmTimer(inVain.id(), deadline), LeftoverTransitions.clear(inVain));
        if (before == Killing.IN_VAIN) {
            return step;
        }
        String message = "a process still exists %s after SIGKILL; the instance is not started again until it has gone"
                .formatted(RestartRules.inWords(UNKILLABLE_AFTER));
        return step.then(new Action.Publish(inVain.id(), new InstanceReport(InstanceReport.Type.Unkillable, message)));
    }

    private static Action signal(Instance instance) {
        boolean everyone = instance.spec().stop().mode() == StopMode.Cgroup;
        return signal(instance, everyone ? Action.Target.EVERYONE : Action.Target.MAIN);
    }

    private static Action signal(Instance instance, Action.Target target) {
        String name = instance.state() instanceof Stopping stopping
                ? signalName(instance, stopping)
                : instance.spec().stop().signal();
        return new Action.Signal(instance.id(), name, target);
    }

    /** A process that missed its watchdog shall leave a core dump, as with WatchdogSignal= of systemd.service(5). */
    private static String signalName(Instance instance, Stopping stopping) {
        boolean watchdog = stopping.failure()
                .filter(failure -> failure.reason() == ExitReason.WatchdogTimeout)
                .isPresent();
        return watchdog ? WATCHDOG_SIGNAL : instance.spec().stop().signal();
    }
}
