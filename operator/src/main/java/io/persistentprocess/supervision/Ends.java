package io.persistentprocess.supervision;

import io.persistentprocess.supervision.InstanceState.BackOff;
import io.persistentprocess.supervision.InstanceState.Clearing;
import io.persistentprocess.supervision.InstanceState.Completed;
import io.persistentprocess.supervision.InstanceState.Failed;
import io.persistentprocess.supervision.InstanceState.Gone;
import io.persistentprocess.supervision.InstanceState.Idle;
import io.persistentprocess.supervision.InstanceState.Killing;
import java.time.Duration;
import java.util.Optional;

/** The way of an instance from the end of its main process to whatever comes next. */
final class Ends {
    private Ends() {}

    static Step byItself(Instance instance, ProcessEnd end, Duration ran, BootTime now) {
        Exit exit = end.toExit(instance.spec().restart(), now);
        return judged(instance, exit, ran, Report.Type.Exited, now);
    }

    /** A process that could not be exec'd may have recorded itself. */
    static Step spawnFailed(Instance instance, String message, BootTime now) {
        return startFailed(instance.withRecorded(Optional.empty()), message, now);
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
