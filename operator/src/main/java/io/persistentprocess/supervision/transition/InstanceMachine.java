package io.persistentprocess.supervision.transition;

import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.Event.AttachFailed;
import io.persistentprocess.supervision.instance.Event.AttachRequested;
import io.persistentprocess.supervision.instance.Event.Attached;
import io.persistentprocess.supervision.instance.Event.CgroupEmpty;
import io.persistentprocess.supervision.instance.Event.ChildKilled;
import io.persistentprocess.supervision.instance.Event.CommandEnded;
import io.persistentprocess.supervision.instance.Event.ConditionChanged;
import io.persistentprocess.supervision.instance.Event.ConditionUnmet;
import io.persistentprocess.supervision.instance.Event.GroupFailed;
import io.persistentprocess.supervision.instance.Event.MainCleared;
import io.persistentprocess.supervision.instance.Event.MainEnded;
import io.persistentprocess.supervision.instance.Event.MainFound;
import io.persistentprocess.supervision.instance.Event.MainMissing;
import io.persistentprocess.supervision.instance.Event.MainNamed;
import io.persistentprocess.supervision.instance.Event.MayStart;
import io.persistentprocess.supervision.instance.Event.MayStop;
import io.persistentprocess.supervision.instance.Event.MoreChildrenKilled;
import io.persistentprocess.supervision.instance.Event.MustWait;
import io.persistentprocess.supervision.instance.Event.Orphaned;
import io.persistentprocess.supervision.instance.Event.OutputRead;
import io.persistentprocess.supervision.instance.Event.PredecessorLingers;
import io.persistentprocess.supervision.instance.Event.ProvisionFailed;
import io.persistentprocess.supervision.instance.Event.Provisioned;
import io.persistentprocess.supervision.instance.Event.Quarantined;
import io.persistentprocess.supervision.instance.Event.ReloadNotified;
import io.persistentprocess.supervision.instance.Event.ReloadRequested;
import io.persistentprocess.supervision.instance.Event.RequirementMet;
import io.persistentprocess.supervision.instance.Event.RequirementUnmet;
import io.persistentprocess.supervision.instance.Event.RestartRequested;
import io.persistentprocess.supervision.instance.Event.RestartWithGroup;
import io.persistentprocess.supervision.instance.Event.SpawnDelayed;
import io.persistentprocess.supervision.instance.Event.SpawnFailed;
import io.persistentprocess.supervision.instance.Event.Spawned;
import io.persistentprocess.supervision.instance.Event.StartPrepared;
import io.persistentprocess.supervision.instance.Event.StatusText;
import io.persistentprocess.supervision.instance.Event.StopRequested;
import io.persistentprocess.supervision.instance.Event.TimeoutExtended;
import io.persistentprocess.supervision.instance.Event.TimerFired;
import io.persistentprocess.supervision.instance.Event.Unhealthy;
import io.persistentprocess.supervision.instance.Event.Unwanted;
import io.persistentprocess.supervision.instance.Event.Wanted;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceState.Attaching;
import io.persistentprocess.supervision.instance.InstanceState.AwaitingCondition;
import io.persistentprocess.supervision.instance.InstanceState.BackOff;
import io.persistentprocess.supervision.instance.InstanceState.Clearing;
import io.persistentprocess.supervision.instance.InstanceState.Forking;
import io.persistentprocess.supervision.instance.InstanceState.LaunchDelayed;
import io.persistentprocess.supervision.instance.InstanceState.Launching;
import io.persistentprocess.supervision.instance.InstanceState.MainProcess;
import io.persistentprocess.supervision.instance.InstanceState.PreStopping;
import io.persistentprocess.supervision.instance.InstanceState.Preparing;
import io.persistentprocess.supervision.instance.InstanceState.Provisioning;
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.instance.InstanceState.Seeking;
import io.persistentprocess.supervision.instance.InstanceState.SeekingSuccessor;
import io.persistentprocess.supervision.instance.InstanceState.Stopping;
import io.persistentprocess.supervision.instance.InstanceState.Unsupervised;
import io.persistentprocess.supervision.instance.InstanceState.Waiting;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.instance.RestartDecision;
import io.persistentprocess.supervision.instance.Step;
import io.persistentprocess.supervision.instance.UpdateProgress;
import io.persistentprocess.supervision.spec.AttachSource;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * One step of an instance: the instance, an event and the time give the next instance and its actions.
 *
 * <p>An unexpected event changes nothing, because notifications may come late or twice. Any thread.
 */
public final class InstanceMachine {
    private InstanceMachine() {}

    public static Step next(Instance instance, Event event, BootTime now) {
        return ReloadTransitions.cutOff(instance, decide(instance, event, now));
    }

    private static Step decide(Instance instance, Event event, BootTime now) {
        return switch (event) {
            case Wanted wanted -> RequestTransitions.wanted(instance, wanted, now);
            case Unwanted _ -> RequestTransitions.unwanted(instance, now);
            case Orphaned _ -> RequestTransitions.orphaned(instance, now);
            case RestartRequested(var at) -> RequestTransitions.restart(instance, at, now);
            case StopRequested _ -> RequestTransitions.stop(instance, now);
            case Spawned(ProcessId process)
            when instance.state() instanceof Launching -> StartTransitions.spawned(instance, process, now);
            case SpawnFailed(String message)
            when instance.state() instanceof Launching -> ExitTransitions.spawnFailed(instance, message, now);
            case Spawned(ProcessId process)
            when instance.state() instanceof LaunchDelayed delayed ->
                StartTransitions.spawnedAtLast(instance, delayed, process, now);
            case SpawnFailed(String message)
            when instance.state() instanceof LaunchDelayed -> ExitTransitions.spawnFailed(instance, message, now);
            case SpawnDelayed _ when instance.state() instanceof Launching -> StartTransitions.delayed(instance, now);
            case AttachRequested(AttachSource source) -> AttachTransitions.requested(instance, source);
            case Attached attached
            when instance.state() instanceof Attaching -> AttachTransitions.attached(instance, attached, now);
            case AttachFailed failed
            when instance.state() instanceof Attaching attaching ->
                AttachTransitions.failed(instance, attaching, failed, now);
            case StartPrepared _
            when instance.state() instanceof Preparing preparing ->
                PreparationTransitions.done(instance, preparing, now);
            case PredecessorLingers()
            when instance.state() instanceof Preparing preparing ->
                PreparationTransitions.lingers(instance, preparing, now);
            case Provisioned(BootTime run)
            when instance.state() instanceof Provisioning provisioning && run.equals(provisioning.run()) ->
                ProvisionTransitions.provisioned(instance, provisioning, now);
            case ProvisionFailed(BootTime run, String message)
            when instance.state() instanceof Provisioning provisioning && run.equals(provisioning.run()) ->
                ProvisionTransitions.failed(instance, provisioning, message, now);
            case ConditionUnmet(BootTime run, String why)
            when instance.state() instanceof Provisioning provisioning && run.equals(provisioning.run()) ->
                ProvisionTransitions.unmet(instance, provisioning, why, now);
            case Provisioned(BootTime run)
            when ReloadTransitions.isWriting(instance, run) -> ReloadTransitions.written(instance, now);
            case ProvisionFailed(BootTime run, String message)
            when ReloadTransitions.isWriting(instance, run) -> ReloadTransitions.notWritten(instance, message, now);
            case ConditionUnmet(BootTime run, String why)
            when ReloadTransitions.isWriting(instance, run) -> ReloadTransitions.notWritten(instance, why, now);
            case ConditionChanged(BootTime run)
            when instance.state() instanceof AwaitingCondition awaiting && run.equals(awaiting.run()) ->
                ProvisionTransitions.lookAgain(instance, awaiting, now);
            case MainFound(ProcessId main)
            when instance.state() instanceof Seeking seeking -> StartTransitions.found(instance, seeking, main, now);
            case MainMissing missing
            when instance.state() instanceof Seeking seeking ->
                StartTransitions.missing(instance, seeking, missing, now);
            case MainFound(ProcessId main)
            when instance.state() instanceof SeekingSuccessor seeking ->
                SuccessionTransitions.found(instance, seeking, main, now);
            case MainMissing _
            when instance.state() instanceof SeekingSuccessor seeking ->
                SuccessionTransitions.none(instance, seeking, now);
            case MainEnded(ProcessId process, ProcessEnd end)
            when process.equals(instance.main()) -> mainEnded(instance, end, now);
            case ChildKilled killed
            when instance.state() instanceof Running running -> ChildReports.killed(instance, running, killed);
            case MoreChildrenKilled(long processes, Duration during)
            when instance.state() instanceof Running -> ChildReports.moreKilled(instance, processes, during);
            case RequirementMet met
            when instance.state() instanceof Running running && met.main().equals(running.main()) ->
                ReadinessTransitions.met(instance, running, met, now);
            case RequirementUnmet unmet
            when instance.state() instanceof Running running && unmet.main().equals(running.main()) ->
                ReadinessTransitions.unmet(instance, running, unmet, now);
            case Unhealthy unhealthy
            when instance.state() instanceof Running running && unhealthy.main().equals(running.main()) ->
                ReadinessTransitions.unhealthy(instance, running, unhealthy, now);
            case StatusText(ProcessId main, String text)
            when instance.state() instanceof Running running && main.equals(running.main()) ->
                ReadinessTransitions.statusText(instance, running, text);
            case MainNamed(ProcessId main, ProcessId named)
            when instance.state() instanceof Running running && main.equals(running.main()) ->
                SuccessionTransitions.named(instance, running, named);
            case TimeoutExtended extended
            when extended.main().equals(instance.main()) -> ReadinessTransitions.extended(instance, extended, now);
            case CommandEnded ended -> LifecycleTransitions.ended(instance, ended, now);
            case ReloadRequested(var at) -> ReloadTransitions.requested(instance, at, now);
            case ReloadNotified notified
            when instance.state() instanceof Running running && notified.main().equals(running.main()) ->
                ReloadTransitions.notified(instance, running, notified, now);
            case OutputRead(BootTime exitAt, String line) -> ExitTransitions.outputRead(instance, exitAt, line);
            case MayStart _
            when instance.state() instanceof Waiting waiting ->
                CoordinationTransitions.mayStart(instance, waiting, now);
            case MustWait must
            when instance.state() instanceof Waiting waiting ->
                CoordinationTransitions.mustWait(instance, waiting, must);
            case MayStop _
            when instance.state() instanceof Running running -> CoordinationTransitions.mayStop(instance, running, now);
            case RestartWithGroup(String why) -> CoordinationTransitions.restart(instance, why, now);
            case GroupFailed(String why) -> CoordinationTransitions.giveUp(instance, why, now);
            case Quarantined(String why) -> QuarantineTransitions.enter(instance, why, now);
            case CgroupEmpty _ -> cgroupEmpty(instance, now);
            case MainCleared _
            when instance.state() instanceof Clearing clearing ->
                LeftoverTransitions.mainCleared(instance, clearing, now);
            case MainCleared _
            when instance.state() instanceof Stopping stopping && stopping.main() == MainProcess.ENDED ->
                LeftoverTransitions.mainCleared(instance, stopping, now);
            case TimerFired _ -> timerFired(instance, now);
            case MayStart _,
                    MustWait _,
                    MayStop _,
                    StartPrepared _,
                    PredecessorLingers _,
                    Provisioned _,
                    ProvisionFailed _,
                    ConditionUnmet _,
                    ConditionChanged _,
                    Spawned _,
                    SpawnFailed _,
                    SpawnDelayed _,
                    Attached _,
                    AttachFailed _,
                    MainFound _,
                    MainMissing _,
                    MainEnded _,
                    MainCleared _,
                    ChildKilled _,
                    MoreChildrenKilled _,
                    RequirementMet _,
                    RequirementUnmet _,
                    Unhealthy _,
                    StatusText _,
                    MainNamed _,
                    ReloadNotified _,
                    TimeoutExtended _ -> Step.of(instance);
        };
    }

    private static Step mainEnded(Instance instance, ProcessEnd end, BootTime now) {
        return switch (instance.state()) {
            case Running running -> SuccessionTransitions.mainEnded(instance, end, running, now);
            case Unsupervised unsupervised -> QuarantineTransitions.mainEnded(instance, unsupervised);
            case Forking forking -> StartTransitions.initialEnded(instance, forking, end, now);
            case PreStopping stopping
            when stopping.main() == MainProcess.ALIVE -> LifecycleTransitions.mainEnded(instance, stopping, end, now);
            case Stopping stopping
            when stopping.main() == MainProcess.ALIVE -> StopTransitions.mainEnded(instance, stopping, end, now);
            default -> Step.of(instance);
        };
    }

    private static Step cgroupEmpty(Instance instance, BootTime now) {
        return switch (instance.state()) {
            case Clearing clearing -> ExitTransitions.cleared(instance, clearing.then(), now);
            case Unsupervised unsupervised -> QuarantineTransitions.nothingLeft(instance, unsupervised, now);
            case Stopping stopping
            when stopping.main() == MainProcess.ENDED ->
                ExitTransitions.cleared(instance, new RestartDecision.Launch(RestartDecision.Cause.WANTED), now);
            default -> Step.of(instance);
        };
    }

    /** A timer may expire late, or once more after it was moved; the state has the time that counts. */
    private static Step timerFired(Instance instance, BootTime now) {
        return switch (instance.state()) {
            case BackOff(BootTime until) ->
                whenDue(
                        instance,
                        until,
                        now,
                        () -> StartTransitions.launch(instance, RestartDecision.Cause.ENDED, now));
            case LaunchDelayed delayed ->
                whenDue(instance, delayed.deadline(), now, () -> StartTransitions.overdue(instance, delayed, now));
            case Forking forking ->
                whenDue(instance, forking.giveUpAt(), now, () -> StartTransitions.neverForked(instance, now));
            case Running running
            when running.readiness().isTimed() ->
                whenDue(instance, running.startBy(), now, () -> ReadinessTransitions.overdue(instance, running, now));
            case Running running
            when instance.awaitedReload().isPresent() ->
                whenDue(instance, running.startBy(), now, () -> ReloadTransitions.overdue(instance, now));
            case Running _
            when instance.lifecycle().update() instanceof UpdateProgress.Writing(BootTime begun) ->
                whenDue(
                        instance,
                        begun.plus(instance.spec().startTimeout()),
                        now,
                        () -> ReloadTransitions.writeOverdue(instance, now));
            case PreStopping stopping ->
                whenDue(
                        instance,
                        stopping.deadline(),
                        now,
                        () -> LifecycleTransitions.overdue(instance, stopping, now));
            case Stopping stopping ->
                whenDue(instance, stopping.deadline(), now, () -> StopTransitions.overdue(instance, stopping, now));
            case Clearing clearing ->
                whenDue(instance, clearing.deadline(), now, () -> StopTransitions.overdue(instance, clearing, now));
            case Seeking _ -> StartTransitions.searchAgain(instance);
            case Provisioning provisioning ->
                whenDue(
                        instance,
                        provisioning.giveUpAt(),
                        now,
                        () -> ProvisionTransitions.overdue(instance, provisioning, now));
            case Preparing preparing
            when preparing.retryAt().isPresent() ->
                whenDue(
                        instance,
                        preparing.retryAt().get(),
                        now,
                        () -> PreparationTransitions.retry(instance, preparing));
            default -> Step.of(instance);
        };
    }

    private static Step whenDue(Instance instance, BootTime due, BootTime now, Supplier<Step> step) {
        return now.isBefore(due) ? Step.of(instance, new Action.ArmTimer(instance.id(), due)) : step.get();
    }
}
