package io.persistentprocess.supervision.transition;

import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.AtEnd;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceHistory;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.InstanceState.Gone;
import io.persistentprocess.supervision.instance.InstanceState.MainProcess;
import io.persistentprocess.supervision.instance.InstanceState.PreStopping;
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.instance.InstanceState.Stopping;
import io.persistentprocess.supervision.instance.InstanceState.Unsupervised;
import io.persistentprocess.supervision.instance.LaunchOrigin;
import io.persistentprocess.supervision.instance.LifecycleProgress;
import io.persistentprocess.supervision.instance.ObservedInstance;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.instance.RestartDecision;
import io.persistentprocess.supervision.instance.Step;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.ReplacementPolicy;
import java.time.Duration;
import java.util.Optional;

/**
 * The transitions to and from the unsupervised state.
 *
 * <p>If the agent dies here: the checkpoint is left as it is, so the next agent, perhaps of another version, reads it again.
 */
final class QuarantineTransitions {
    static final String NO_MANIFEST = "no manifest that this agent can read defines it; stop it with ppg stop";

    private static final String WAYS_OUT =
            "; its processes stay as they are: ppg attach takes them over, ppg restart starts it again, ppg stop stops it";

    private QuarantineTransitions() {}

    /** For an instance with processes but without a readable checkpoint. */
    static Step unreadable(InstanceId id, String why, ObservedInstance seen, BootTime now) {
        Optional<ProcessId> main = seen.recorded().filter(seen.alive()::contains);
        Unsupervised state = new Unsupervised(
                why + WAYS_OUT, main.isPresent() ? MainProcess.ALIVE : MainProcess.ENDED, AtEnd.SUPERVISE, now);
        Instance instance = new Instance(
                id,
                InstanceSpec.NOT_KNOWN,
                // Its deletion policy is unknown, so it must not be stopped when its group is gone.
                DeletionPolicy.Orphan,
                ReplacementPolicy.AtOnce,
                Goal.Run,
                state,
                InstanceHistory.NONE,
                new LaunchOrigin.Unknown(),
                seen.recorded(),
                main.orElse(Instance.NO_PROCESS),
                LifecycleProgress.NONE);
        Action first =
                main.<Action>map(process -> new Action.Watch(id, process)).orElseGet(() -> new Action.AwaitEmpty(id));
        return Step.of(instance, first, report(instance, state.why()));
    }

    /** From any state. */
    static Step enter(Instance instance, String why, BootTime now) {
        if (instance.state() instanceof Gone || instance.isUnsupervised()) {
            return Step.of(instance);
        }
        boolean mainLives = instance.state() instanceof Running
                || (instance.state() instanceof PreStopping preStop && preStop.main() == MainProcess.ALIVE)
                || (instance.state() instanceof Stopping stopping && stopping.main() == MainProcess.ALIVE);
        Unsupervised state =
                new Unsupervised(why + WAYS_OUT, mainLives ? MainProcess.ALIVE : MainProcess.ENDED, AtEnd.STAY, now);
        return Step.of(instance.in(state), new Action.DisarmTimer(instance.id()), report(instance, state.why()));
    }

    static Step mainEnded(Instance instance, Unsupervised unsupervised) {
        Unsupervised ended =
                new Unsupervised(unsupervised.why(), MainProcess.ENDED, unsupervised.atEnd(), unsupervised.since());
        return goOn(instance.in(ended), ended);
    }

    /** Waits for the event that may end the unsupervised state. */
    static Step goOn(Instance instance, Unsupervised unsupervised) {
        boolean awaited = unsupervised.atEnd() == AtEnd.SUPERVISE && unsupervised.main() == MainProcess.ENDED;
        return awaited ? Step.of(instance, new Action.AwaitEmpty(instance.id())) : Step.of(instance);
    }

    /** The last process ended by itself, with an unknown status. */
    static Step nothingLeft(Instance instance, Unsupervised unsupervised, BootTime now) {
        if (unsupervised.atEnd() == AtEnd.STAY || unsupervised.main() == MainProcess.ALIVE) {
            return Step.of(instance);
        }
        return instance.spec().isKnown()
                ? ExitTransitions.byItself(instance, new ProcessEnd.StatusUnknown(), Duration.ZERO, now)
                : ExitTransitions.cleared(
                        instance.withGoal(Goal.Remove), new RestartDecision.Launch(RestartDecision.Cause.WANTED), now);
    }

    /** Without a manifest there is no spec to start from. */
    static Step refuseStart(Instance instance) {
        return Step.of(instance, report(instance, NO_MANIFEST));
    }

    /** Its checkpoint stays as it is, too. */
    static Step orphaned(Instance instance) {
        return Step.of(
                instance.in(new Gone()),
                new Action.DisarmTimer(instance.id()),
                new Action.Release(instance.id()),
                new Action.Publish(instance.id(), new InstanceReport(InstanceReport.Type.Released, "left running")));
    }

    private static Action report(Instance instance, String message) {
        return new Action.Publish(instance.id(), new InstanceReport(InstanceReport.Type.Unsupervised, message));
    }
}
