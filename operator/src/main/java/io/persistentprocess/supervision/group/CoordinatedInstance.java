package io.persistentprocess.supervision.group;

import io.persistentprocess.api.group.RestartAction;
import io.persistentprocess.api.group.Strategy;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Exit;
import io.persistentprocess.supervision.instance.ExitReason;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceState;
import io.persistentprocess.supervision.instance.LaunchOrigin;
import io.persistentprocess.supervision.instance.RestartDecision;
import io.persistentprocess.supervision.spec.CoordinationSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.transition.RestartPolicyRules;
import java.util.List;
import java.util.Optional;

/**
 * What the group machine has to know of an instance. Two that are equal lead to the same decisions. Immutable; any thread.
 *
 * @param progress how far it is
 * @param launched whether it has had a process
 * @param replacement whether its process is replaced, because it was started from an earlier spec
 * @param asks what it asks the group for
 * @param waitReason why it waits, as it last received it
 * @param ended how it ended by itself, if it did and is to be restarted for that
 * @param scope which others its end restarts
 * @param groupRestarts when it was restarted
 */
record CoordinatedInstance(
        InstanceId id,
        CoordinationSpec spec,
        Goal goal,
        Progress progress,
        boolean launched,
        Replacement replacement,
        Request asks,
        String waitReason,
        Optional<Exit> ended,
        Strategy scope,
        List<BootTime> groupRestarts) {
    /** How far an instance is. */
    enum Progress {
        /** No process, or none that anything is known of. */
        DOWN,
        COMPLETED,
        FAILED,
        /** Its last process has ended, or was never started; it waits for a delay or for its group. */
        WAITING,
        STARTING,
        STARTED,
        READY,
        /** The end of its processes is awaited. */
        ENDING,
        /** A process of it survives SIGKILL. */
        STUCK;

        boolean hasProcess() {
            return compareTo(STARTING) >= 0;
        }

        boolean isUp() {
            return this == STARTING || this == STARTED || this == READY;
        }
    }

    /** What becomes of a process that was started from an earlier spec. */
    enum Replacement {
        NONE,
        /** Its main process has ended, and the next is sought. What is found decides between a stop, a reload, a test of the new configuration and a restart. */
        UNDECIDED,
        /** It is stopped as soon as the group lets it. */
        DUE
    }

    /** What an instance asks its group for, by its state. */
    enum Request {
        NOTHING,
        /** To start again after it had ended by itself. */
        START_AGAIN,
        START,
        STOP
    }

    static CoordinatedInstance of(Instance instance, CoordinationSpec spec) {
        Optional<Exit> ended = ended(instance);
        boolean running = instance.state() instanceof InstanceState.Running;
        Replacement replacement = replacement(instance);
        boolean stop = running && (instance.goal() != Goal.Run || replacement == Replacement.DUE);
        return new CoordinatedInstance(
                instance.id(),
                spec,
                instance.goal(),
                progress(instance),
                !(instance.launched() instanceof LaunchOrigin.Nothing),
                replacement,
                stop ? Request.STOP : start(instance),
                instance.state() instanceof InstanceState.Waiting waiting ? waiting.why() : "",
                ended,
                ended.map(exit -> scope(exit, instance, spec)).orElse(Strategy.OneForOne),
                instance.history().groupRestarts());
    }

    private static Replacement replacement(Instance instance) {
        return switch (instance.state()) {
            case InstanceState.Running _ when instance.mayBeReplacedNow() -> Replacement.DUE;
            case InstanceState.SeekingSuccessor _ when instance.mayBeReplacedNow() -> Replacement.UNDECIDED;
            default -> Replacement.NONE;
        };
    }

    private static Request start(Instance instance) {
        if (!(instance.state() instanceof InstanceState.Waiting waiting)) {
            return Request.NOTHING;
        }
        return waiting.cause() == RestartDecision.Cause.ENDED ? Request.START_AGAIN : Request.START;
    }

    private static Progress progress(Instance instance) {
        return switch (instance.state()) {
            case InstanceState.Idle _, InstanceState.Gone _, InstanceState.Unsupervised _ -> Progress.DOWN;
            case InstanceState.Completed _ -> Progress.COMPLETED;
            case InstanceState.Failed _ -> Progress.FAILED;
            case InstanceState.BackOff _, InstanceState.Waiting _, InstanceState.AwaitingCondition _ ->
                Progress.WAITING;
            case InstanceState.Preparing _,
                    InstanceState.Provisioning _,
                    InstanceState.PreStarting _,
                    InstanceState.Launching _,
                    InstanceState.LaunchDelayed _,
                    InstanceState.Attaching _,
                    InstanceState.Forking _,
                    InstanceState.Seeking _ -> Progress.STARTING;
            case InstanceState.Running _, InstanceState.SeekingSuccessor _ ->
                instance.isReady() ? Progress.READY : instance.isStarted() ? Progress.STARTED : Progress.STARTING;
            case InstanceState.Clearing clearing -> ending(clearing.killing());
            case InstanceState.PreStopping _, InstanceState.PostStopping _ -> Progress.ENDING;
            case InstanceState.Stopping stopping -> ending(stopping.killing());
        };
    }

    private static Progress ending(InstanceState.Killing killing) {
        return killing == InstanceState.Killing.IN_VAIN ? Progress.STUCK : Progress.ENDING;
    }

    private static Optional<Exit> ended(Instance instance) {
        boolean toBeRestarted = switch (instance.state()) {
            case InstanceState.Clearing(RestartDecision.Launch(RestartDecision.Cause cause), var _, var _) ->
                cause == RestartDecision.Cause.ENDED;
            case InstanceState.Clearing clearing -> clearing.then() instanceof RestartDecision.Wait;
            case InstanceState.Waiting waiting -> waiting.cause() == RestartDecision.Cause.ENDED;
            case InstanceState.BackOff _ -> true;
            default -> false;
        };
        return instance.history().lastExit().filter(_ -> toBeRestarted && instance.goal() == Goal.Run);
    }

    /** A start that failed does not concern the other members: the others would be stopped again and again for one whose program is missing. */
    private static Strategy scope(Exit exit, Instance instance, CoordinationSpec spec) {
        if (exit.reason() == ExitReason.StartError) {
            return Strategy.OneForOne;
        }
        boolean wholeGroup = RestartPolicyRules.rule(instance.spec().restart().rules(), exit)
                .filter(rule -> rule.action() == RestartAction.RestartGroup)
                .isPresent();
        return wholeGroup ? Strategy.OneForAll : spec.strategy();
    }

    /** Whether its process is to be stopped. */
    private boolean isToStop() {
        return goal != Goal.Run || replacement == Replacement.DUE;
    }

    /** Whether its process is to be stopped, or may be: nothing is started that counts on it, and nothing is stopped that it counts on. */
    boolean mayHaveToStop() {
        return isToStop() || replacement == Replacement.UNDECIDED;
    }

    /** Whether the end of another one restarts this one. */
    boolean isRestartedBy(CoordinatedInstance other) {
        return !other.id.equals(id)
                && switch (other.scope) {
                    case OneForOne -> false;
                    case OneForAll -> true;
                    case RestForOne -> spec.position() > other.spec.position();
                };
    }

    /** Whether its end, which is not dealt with yet, restarts others. */
    boolean restartsOthers() {
        return ended.isPresent() && scope != Strategy.OneForOne;
    }

    boolean asksToStart() {
        return asks == Request.START || asks == Request.START_AGAIN;
    }

    boolean meets(CoordinationSpec.Condition condition) {
        if (mayHaveToStop() && progress.hasProcess()) {
            return false;
        }
        return switch (condition) {
            case STARTED ->
                progress == Progress.STARTED || progress == Progress.READY || progress == Progress.COMPLETED;
            case READY -> progress == Progress.READY;
            case COMPLETED -> progress == Progress.COMPLETED;
            case READY_OR_COMPLETED -> progress == Progress.READY || progress == Progress.COMPLETED;
        };
    }

    /** Whether those that are restarted with this one have to be: it has no process any more, or is about to lose it. */
    boolean breaks(CoordinationSpec.Condition condition) {
        if (goal == Goal.Remove || !launched || (progress == Progress.DOWN && goal != Goal.Hold)) {
            return false;
        }
        boolean up = progress.isUp() && !isToStop();
        return switch (condition) {
            case COMPLETED -> progress != Progress.COMPLETED;
            case STARTED, READY_OR_COMPLETED -> !up && progress != Progress.COMPLETED;
            case READY -> !up;
        };
    }
}
