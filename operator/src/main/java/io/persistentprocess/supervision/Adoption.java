package io.persistentprocess.supervision;

import io.persistentprocess.api.MemberType;
import io.persistentprocess.supervision.InstanceState.BackOff;
import io.persistentprocess.supervision.InstanceState.Completed;
import io.persistentprocess.supervision.InstanceState.Failed;
import io.persistentprocess.supervision.InstanceState.Forking;
import io.persistentprocess.supervision.InstanceState.MainProcess;
import io.persistentprocess.supervision.InstanceState.Running;
import java.time.Duration;

/**
 * How an agent takes over an instance from one that died at any instruction: what runs goes on untouched, what died meanwhile is handled as if it died now, and
 * what was begun is finished.
 */
public final class Adoption {
    private Adoption() {}

    /**
     * The first step of an adopted instance.
     *
     * @param startedAt when the process that is alive was started; not looked at when none is
     */
    public static Step adopt(InstanceId id, Checkpoint checkpoint, Observed seen, BootTime startedAt, BootTime now) {
        Instance instance = checkpoint.toInstance(id);
        return switch (checkpoint.stage()) {
            case LAUNCHED -> launched(instance, seen, startedAt, now);
            case SEEKING -> started(instance, instance.main(), seen, startedAt, now);
            case RUNNING, RELEASED -> running(instance, seen, startedAt, now);
            case STOPPING ->
                Stops.resume(
                        instance,
                        seen.alive().contains(instance.main()) ? MainProcess.ALIVE : MainProcess.ENDED,
                        checkpoint.until());
            case BACKOFF -> waiting(instance, checkpoint.until(), now);
            case COMPLETED -> Step.of(instance.in(new Completed()));
            case FAILED -> Step.of(instance.in(new Failed(checkpoint.message())));
            case IDLE ->
                instance.goal() == Goal.Run || instance.goal() == Goal.Remove
                        ? Starts.launch(instance, Verdict.Cause.WANTED, now)
                        : Step.of(instance);
        };
    }

    private static Step launched(Instance instance, Observed seen, BootTime startedAt, BootTime now) {
        boolean launchHappened = seen.recorded()
                .filter(process -> !process.equals(instance.main()))
                .isPresent();
        if (!launchHappened) {
            return Starts.launch(instance, Verdict.Cause.RESUMED, now);
        }
        ProcessId process = seen.recorded().orElseThrow();
        return started(instance.withMain(process), process, seen, startedAt, now);
    }

    /** @param process the one that the agent before spawned; of a Forking member only the first of several */
    private static Step started(Instance instance, ProcessId process, Observed seen, BootTime startedAt, BootTime now) {
        if (instance.spec().launch().type() != MemberType.Forking) {
            return running(instance, seen, startedAt, now);
        }
        BootTime giveUpAt = now.plus(Starts.FORKING_TIMEOUT);
        if (seen.alive().contains(process)) {
            return Step.of(
                    instance.in(new Forking(process, startedAt, giveUpAt)),
                    new Action.Watch(instance.id(), process),
                    new Action.ArmTimer(instance.id(), giveUpAt));
        }
        return Starts.seek(instance, giveUpAt);
    }

    private static Step running(Instance instance, Observed seen, BootTime startedAt, BootTime now) {
        if (!seen.alive().contains(instance.main())) {
            Duration unknownToHaveFailed = instance.spec().restart().stableAfter();
            return Ends.byItself(instance, new ProcessEnd.Untold(), unknownToHaveFailed, now);
        }
        return Step.of(
                instance.in(new Running(instance.main(), startedAt)),
                new Action.Watch(instance.id(), instance.main()),
                new Action.Publish(instance.id(), new Report(Report.Type.Adopted, "pid " + instance.main())));
    }

    private static Step waiting(Instance instance, BootTime until, BootTime now) {
        if (!now.isBefore(until)) {
            return Starts.launch(instance, Verdict.Cause.ENDED, now);
        }
        return Step.of(instance.in(new BackOff(until)), new Action.ArmTimer(instance.id(), until));
    }
}
