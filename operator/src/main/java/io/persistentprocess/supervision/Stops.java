package io.persistentprocess.supervision;

import io.persistentprocess.api.StopMode;
import io.persistentprocess.supervision.InstanceState.Forking;
import io.persistentprocess.supervision.InstanceState.Killing;
import io.persistentprocess.supervision.InstanceState.MainProcess;
import io.persistentprocess.supervision.InstanceState.Running;
import io.persistentprocess.supervision.InstanceState.Stopping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The way of an instance from "running" to "no process left", because somebody wants it so. */
final class Stops {
    /** A process that is still there so long after SIGKILL sleeps uninterruptibly in the kernel; there is nothing to do but to say so and wait. */
    static final Duration UNKILLABLE_AFTER = Duration.ofSeconds(10);

    private Stops() {}

    /**
     * Dies here: after the checkpoint and before the signal, the next agent sends the signal; after the signal, it sends it a second time.
     */
    static Step begin(Instance instance, String why, BootTime now) {
        MainProcess main = instance.state() instanceof Running || instance.state() instanceof Forking
                ? MainProcess.ALIVE
                : MainProcess.ENDED;
        BootTime killAt = now.plus(instance.spec().stop().gracePeriod());
        Instance stopping = instance.in(new Stopping(main, killAt, Killing.NOT_YET));
        List<Action> actions = new ArrayList<>(List.of(
                new Action.Persist(instance.id(), Checkpoint.of(stopping)),
                new Action.ArmTimer(instance.id(), killAt),
                signal(stopping, main),
                new Action.Publish(instance.id(), new Report(Report.Type.Stopping, why))));
        if (main == MainProcess.ENDED) {
            actions.add(new Action.AwaitEmpty(instance.id()));
        }
        return new Step(stopping, actions);
    }

    /** The same stop, gone on with by another agent. */
    static Step resume(Instance instance, MainProcess main, BootTime killAt) {
        Instance stopping = instance.in(new Stopping(main, killAt, Killing.NOT_YET));
        Action timer = new Action.ArmTimer(instance.id(), killAt);
        if (main == MainProcess.ALIVE) {
            return Step.of(stopping, new Action.Watch(instance.id(), instance.main()), timer, signal(stopping, main));
        }
        return Step.of(stopping, timer, waitForOthers(stopping));
    }

    static Step mainEnded(Instance instance, Stopping stopping, ProcessEnd end, BootTime now) {
        Exit exit = end.toExit(instance.spec().restart(), now);
        Instance next = instance.withHistory(instance.history().stopped(exit))
                .in(new Stopping(MainProcess.ENDED, stopping.killAt(), stopping.killing()));
        Action wait = stopping.killing() == Killing.NOT_YET ? waitForOthers(next) : new Action.Clear(instance.id());
        return Step.of(next, wait);
    }

    static Step graceTimer(Instance instance, Stopping stopping, BootTime now) {
        if (now.isBefore(stopping.killAt())) {
            return Step.of(instance, new Action.ArmTimer(instance.id(), stopping.killAt()));
        }
        String message = "still running %s after %s"
                .formatted(
                        Judge.inWords(instance.spec().stop().gracePeriod()),
                        instance.spec().stop().signal());
        return Step.of(
                instance.in(new Stopping(stopping.main(), stopping.killAt(), Killing.DONE)),
                new Action.ArmTimer(instance.id(), now.plus(UNKILLABLE_AFTER)),
                new Action.Clear(instance.id()),
                new Action.Publish(instance.id(), new Report(Report.Type.Killed, message)));
    }

    static Step unkillable(Instance instance, Stopping stopping) {
        if (stopping.killing() == Killing.IN_VAIN) {
            return Step.of(instance);
        }
        Instance inVain = instance.in(new Stopping(stopping.main(), stopping.killAt(), Killing.IN_VAIN));
        return Step.of(inVain, complaint(instance));
    }

    static Step complain(Instance instance) {
        return Step.of(instance, complaint(instance));
    }

    private static Action complaint(Instance instance) {
        String message =
                "a process is still there %s after SIGKILL; it is not started a second time until that one is gone"
                        .formatted(Judge.inWords(UNKILLABLE_AFTER));
        return new Action.Publish(instance.id(), new Report(Report.Type.Unkillable, message));
    }

    private static Action waitForOthers(Instance instance) {
        return instance.spec().stop().mode() == StopMode.Mixed
                ? new Action.Clear(instance.id())
                : new Action.AwaitEmpty(instance.id());
    }

    private static Action signal(Instance instance, MainProcess main) {
        StopSpec stop = instance.spec().stop();
        boolean everyone = stop.mode() == StopMode.Cgroup || main == MainProcess.ENDED;
        Action.Target target = everyone ? Action.Target.EVERYONE : Action.Target.MAIN;
        return new Action.Signal(instance.id(), stop.signal(), target);
    }
}
