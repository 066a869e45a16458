package io.persistentprocess.supervision;

import io.persistentprocess.api.MemberType;
import io.persistentprocess.supervision.InstanceState.Attaching;
import io.persistentprocess.supervision.InstanceState.BackOff;
import io.persistentprocess.supervision.InstanceState.Clearing;
import io.persistentprocess.supervision.InstanceState.Completed;
import io.persistentprocess.supervision.InstanceState.Failed;
import io.persistentprocess.supervision.InstanceState.Forking;
import io.persistentprocess.supervision.InstanceState.Gone;
import io.persistentprocess.supervision.InstanceState.Idle;
import io.persistentprocess.supervision.InstanceState.Killing;
import io.persistentprocess.supervision.InstanceState.LaunchDelayed;
import io.persistentprocess.supervision.InstanceState.Launching;
import io.persistentprocess.supervision.InstanceState.Preparing;
import io.persistentprocess.supervision.InstanceState.Running;
import io.persistentprocess.supervision.InstanceState.Seeking;
import io.persistentprocess.supervision.InstanceState.SeekingSuccessor;
import io.persistentprocess.supervision.InstanceState.Stopping;
import io.persistentprocess.supervision.InstanceState.Unsupervised;
import java.time.Duration;
import java.util.Optional;

/** The way of an instance from the end of its main process to whatever comes next. */
final class Ends {
    private Ends() {}

    static Step byItself(Instance instance, ProcessEnd end, Duration ran, BootTime now) {
        Exit exit = hinted(end.toExit(instance.spec().restart(), now), end, instance, ran);
        return explained(instance, exit, judged(instance, exit, ran, Report.Type.Exited, now));
    }

    /** A daemon of which some process ran. */
    static Step neverCameUp(Instance instance, String message, BootTime now) {
        Exit exit = Exit.startError(message, now);
        return explained(instance, exit, judged(instance, exit, Duration.ZERO, Report.Type.StartError, now));
    }

    /** The most frequent mistake with daemons: what looks like an end is their way into the background. */
    private static Exit hinted(Exit exit, ProcessEnd end, Instance instance, Duration ran) {
        boolean soon = ran.compareTo(instance.spec().restart().stableAfter()) < 0;
        return end instanceof ProcessEnd.Exited(int code, int leftBehind)
                        && code == 0
                        && leftBehind > 0
                        && soon
                        && instance.spec().launch().type() == MemberType.Simple
                ? exit.withMessage(
                        "exited with code 0 and left %d process%s: does it fork into the background? use type: Forking"
                                .formatted(leftBehind, leftBehind == 1 ? "" : "es"))
                : exit;
    }

    /** A process that could not be exec'd may have recorded itself. It has written nothing. */
    static Step spawnFailed(Instance instance, String message, BootTime now) {
        String told = CommandHint.added(message, instance.spec().launch().command());
        return startFailed(instance.withRecorded(Optional.empty()), told, now);
    }

    static Step startFailed(Instance instance, String message, BootTime now) {
        return judged(instance, Exit.startError(message, now), Duration.ZERO, Report.Type.StartError, now);
    }

    private static Step judged(Instance instance, Exit exit, Duration ran, Report.Type type, BootTime now) {
        History history = instance.history().ended(exit, ran, instance.spec().restart());
        Instance ended = instance.withHistory(history);
        return clear(ended, Judge.after(exit, ended, now), now)
                .then(new Action.Publish(instance.id(), new Report(type, exit.message())));
    }

    /**
     * Has its last line read, before anything else is written. Where it was killed it could not say why, and what has done its work needs no reason.
     *
     * @param next what follows from the exit
     */
    private static Step explained(Instance instance, Exit exit, Step next) {
        boolean killed = exit.signal().filter("SIGKILL"::equals).isPresent();
        boolean done = next.instance().state() instanceof Clearing(Verdict then, Killing _, BootTime _)
                && then instanceof Verdict.Complete;
        return killed || done
                ? next
                : Step.of(instance, new Action.ReadOutput(instance.id(), exit.at()))
                        .then(next);
    }

    /** Comes late, perhaps when the next process runs, or has ended as well. What is about to be decided is not written down before. */
    static Step outputRead(Instance instance, BootTime exitAt, String line) {
        Instance explained = instance.withHistory(instance.history().explained(exitAt, line));
        if (explained.equals(instance)) {
            return Step.of(instance);
        }
        Action publish = new Action.Publish(instance.id(), new Report(Report.Type.LastOutput, line));
        return switch (explained.state()) {
            case Clearing _, Preparing _, SeekingSuccessor _, Attaching _, Unsupervised _, Gone _ ->
                Step.of(explained, publish);
            case Idle _,
                    Launching _,
                    LaunchDelayed _,
                    Forking _,
                    Seeking _,
                    Running _,
                    Stopping _,
                    BackOff _,
                    Completed _,
                    Failed _ ->
                Step.of(explained, new Action.Persist(instance.id(), Checkpoint.of(explained)), publish);
        };
    }

    /** Nothing is written down yet: whoever comes after this agent finds the main process dead, and decides again. */
    static Step clear(Instance instance, Verdict then, BootTime now) {
        BootTime deadline = now.plus(Stops.UNKILLABLE_AFTER);
        return Step.of(
                instance.in(new Clearing(then, Killing.DONE, deadline)),
                new Action.ArmTimer(instance.id(), deadline),
                new Action.Clear(instance.id()));
    }

    /** No process is left: the goal decides, and if that is to run, the verdict. */
    static Step cleared(Instance instance, Verdict verdict, BootTime now) {
        return switch (instance.goal()) {
            case Run -> carryOut(verdict, instance, now);
            case Suspend, Hold -> rest(instance.in(new Idle()), Report.Type.Stopped, "");
            case Remove -> remove(instance);
        };
    }

    private static Step carryOut(Verdict verdict, Instance instance, BootTime now) {
        return switch (verdict) {
            case Verdict.Launch(Verdict.Cause cause) -> Starts.spawn(instance, cause, now);
            case Verdict.Wait(BootTime until) -> backOff(instance, until, now);
            case Verdict.Complete _ -> rest(instance.in(new Completed()), Report.Type.Completed, lastMessage(instance));
            case Verdict.Fail(String message) -> rest(instance.in(new Failed(message)), Report.Type.Failed, message);
        };
    }

    static Step backOff(Instance instance, BootTime until, BootTime now) {
        Instance waiting = instance.in(new BackOff(until));
        long delayMillis = Math.max(0, until.since(now).toMillis());
        String message = "failed %d times in a row, next start in %d ms"
                .formatted(instance.history().failures(), delayMillis);
        return Step.of(
                waiting,
                new Action.Persist(instance.id(), Checkpoint.of(waiting)),
                new Action.ArmTimer(instance.id(), until),
                new Action.Publish(instance.id(), new Report(Report.Type.BackOff, message)));
    }

    private static Step rest(Instance resting, Report.Type type, String message) {
        return Step.of(
                resting,
                new Action.DisarmTimer(resting.id()),
                new Action.Persist(resting.id(), Checkpoint.of(resting)),
                new Action.Publish(resting.id(), new Report(type, message)));
    }

    private static Step remove(Instance instance) {
        return Step.of(
                instance.in(new Gone()),
                new Action.DisarmTimer(instance.id()),
                new Action.RemoveCgroup(instance.id()),
                new Action.Publish(instance.id(), new Report(Report.Type.Removed, "")));
    }

    private static String lastMessage(Instance instance) {
        return instance.history().lastExit().map(Exit::message).orElse("");
    }
}
