package io.persistentprocess.supervision;

import io.persistentprocess.supervision.Event.AttachFailed;
import io.persistentprocess.supervision.Event.AttachRequested;
import io.persistentprocess.supervision.Event.Attached;
import io.persistentprocess.supervision.Event.CgroupEmpty;
import io.persistentprocess.supervision.Event.Disowned;
import io.persistentprocess.supervision.Event.MainEnded;
import io.persistentprocess.supervision.Event.MainFound;
import io.persistentprocess.supervision.Event.MainMissing;
import io.persistentprocess.supervision.Event.OutputRead;
import io.persistentprocess.supervision.Event.PredecessorLingers;
import io.persistentprocess.supervision.Event.Quarantined;
import io.persistentprocess.supervision.Event.RestartRequested;
import io.persistentprocess.supervision.Event.SpawnDelayed;
import io.persistentprocess.supervision.Event.SpawnFailed;
import io.persistentprocess.supervision.Event.Spawned;
import io.persistentprocess.supervision.Event.StartPrepared;
import io.persistentprocess.supervision.Event.StopRequested;
import io.persistentprocess.supervision.Event.TimerFired;
import io.persistentprocess.supervision.Event.Unwanted;
import io.persistentprocess.supervision.Event.Wanted;
import io.persistentprocess.supervision.InstanceState.Attaching;
import io.persistentprocess.supervision.InstanceState.BackOff;
import io.persistentprocess.supervision.InstanceState.Clearing;
import io.persistentprocess.supervision.InstanceState.Forking;
import io.persistentprocess.supervision.InstanceState.LaunchDelayed;
import io.persistentprocess.supervision.InstanceState.Launching;
import io.persistentprocess.supervision.InstanceState.MainProcess;
import io.persistentprocess.supervision.InstanceState.Preparing;
import io.persistentprocess.supervision.InstanceState.Running;
import io.persistentprocess.supervision.InstanceState.Seeking;
import io.persistentprocess.supervision.InstanceState.SeekingSuccessor;
import io.persistentprocess.supervision.InstanceState.Stopping;
import io.persistentprocess.supervision.InstanceState.Unsupervised;
import java.util.function.Supplier;

/**
 * One step of one instance: what happened to what there is, at what time, gives what there is next and what to do about it.
 *
 * <p>An event that a state does not expect changes nothing: notifications may be late or doubled, and none of them may do harm. May be called from any thread.
 */
public final class InstanceMachine {
    private InstanceMachine() {}

    public static Step next(Instance instance, Event event, BootTime now) {
        return switch (event) {
            case Wanted wanted -> Wishes.wanted(instance, wanted, now);
            case Unwanted _ -> Wishes.unwanted(instance, now);
            case Disowned _ -> Wishes.disowned(instance, now);
            case RestartRequested(var at) -> Wishes.restart(instance, at, now);
            case StopRequested _ -> Wishes.stop(instance, now);
            case Spawned(ProcessId process)
            when instance.state() instanceof Launching -> Starts.spawned(instance, process, now);
            case SpawnFailed(String message)
            when instance.state() instanceof Launching -> Ends.spawnFailed(instance, message, now);
            case Spawned(ProcessId process)
            when instance.state() instanceof LaunchDelayed -> Starts.spawnedAtLast(instance, process, now);
            case SpawnFailed(String message)
            when instance.state() instanceof LaunchDelayed -> Ends.spawnFailed(instance, message, now);
            case SpawnDelayed _ when instance.state() instanceof Launching -> Starts.delayed(instance, now);
            case AttachRequested(AttachSource source) -> Attaches.requested(instance, source);
            case Attached attached
            when instance.state() instanceof Attaching -> Attaches.attached(instance, attached, now);
            case AttachFailed failed
            when instance.state() instanceof Attaching attaching -> Attaches.failed(instance, attaching, failed, now);
            case StartPrepared _
            when instance.state() instanceof Preparing preparing -> Preparations.done(instance, preparing, now);
            case PredecessorLingers()
            when instance.state() instanceof Preparing preparing -> Preparations.lingers(instance, preparing, now);
            case MainFound(ProcessId main)
            when instance.state() instanceof Seeking seeking -> Starts.found(instance, seeking, main, now);
            case MainMissing missing
            when instance.state() instanceof Seeking seeking -> Starts.missing(instance, seeking, missing, now);
            case MainFound(ProcessId main)
            when instance.state() instanceof SeekingSuccessor seeking ->
                Successions.found(instance, seeking, main, now);
            case MainMissing _
            when instance.state() instanceof SeekingSuccessor seeking -> Successions.none(instance, seeking, now);
            case MainEnded(ProcessId process, ProcessEnd end)
            when process.equals(instance.main()) -> mainEnded(instance, end, now);
            case OutputRead(BootTime exitAt, String line) -> Ends.outputRead(instance, exitAt, line);
            case Quarantined(String why) -> Quarantine.enter(instance, why, now);
            case CgroupEmpty _ -> cgroupEmpty(instance, now);
            case TimerFired _ -> timerFired(instance, now);
            case StartPrepared _,
                    PredecessorLingers _,
                    Spawned _,
                    SpawnFailed _,
                    SpawnDelayed _,
                    Attached _,
                    AttachFailed _,
                    MainFound _,
                    MainMissing _,
                    MainEnded _ -> Step.of(instance);
        };
    }

    private static Step mainEnded(Instance instance, ProcessEnd end, BootTime now) {
        return switch (instance.state()) {
            case Running running -> Successions.mainEnded(instance, end, running.since(), now);
            case Unsupervised unsupervised -> Quarantine.mainEnded(instance, unsupervised);
            case Forking forking -> Starts.initialEnded(instance, forking, end, now);
            case Stopping stopping
            when stopping.main() == MainProcess.ALIVE -> Stops.mainEnded(instance, stopping, end, now);
            default -> Step.of(instance);
        };
    }

    private static Step cgroupEmpty(Instance instance, BootTime now) {
        return switch (instance.state()) {
            case Clearing clearing -> Ends.cleared(instance, clearing.then(), now);
            case Unsupervised unsupervised -> Quarantine.nothingLeft(instance, unsupervised, now);
            case Stopping stopping
            when stopping.main() == MainProcess.ENDED ->
                Ends.cleared(instance, new Verdict.Launch(Verdict.Cause.WANTED), now);
            default -> Step.of(instance);
        };
    }

    /** A timer may ring late, and once more after it was moved: the state knows what time it waits for. */
    private static Step timerFired(Instance instance, BootTime now) {
        return switch (instance.state()) {
            case BackOff(BootTime until) ->
                whenDue(instance, until, now, () -> Starts.launch(instance, Verdict.Cause.ENDED, now));
            case LaunchDelayed(BootTime giveUpAt) ->
                whenDue(instance, giveUpAt, now, () -> Starts.neverExecuted(instance, now));
            case Forking forking -> whenDue(instance, forking.giveUpAt(), now, () -> Starts.neverForked(instance, now));
            case Stopping stopping ->
                whenDue(instance, stopping.deadline(), now, () -> Stops.overdue(instance, stopping, now));
            case Clearing clearing ->
                whenDue(instance, clearing.deadline(), now, () -> Stops.overdue(instance, clearing, now));
            case Seeking _ -> Starts.lookAgain(instance);
            case Preparing preparing
            when preparing.lookAgainAt().isPresent() ->
                whenDue(
                        instance,
                        preparing.lookAgainAt().get(),
                        now,
                        () -> Preparations.lookAgain(instance, preparing));
            default -> Step.of(instance);
        };
    }

    private static Step whenDue(Instance instance, BootTime due, BootTime now, Supplier<Step> step) {
        return now.isBefore(due) ? Step.of(instance, new Action.ArmTimer(instance.id(), due)) : step.get();
    }
}
