package io.persistentprocess.supervision.transition;

import io.persistentprocess.api.MemberType;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.instance.InstanceState.SeekingSuccessor;
import io.persistentprocess.supervision.instance.LaunchOrigin;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.instance.Step;
import io.persistentprocess.supervision.spec.LaunchSpec;

/**
 * The transitions from one main process of a daemon to the next that it has started itself, as nginx does with USR2 and QUIT: the daemon rewrites its PID file before the
 * old main process ends. As in systemd, the PID file is read once more when the main process has ended.
 *
 * <p>Without a PID file there is no succession: a worker that outlives its main process, such as a session of sshd, cannot be distinguished from a successor, and a
 * daemon that is taken for running is not restarted.
 *
 * <p>If the agent dies here: the checkpoint has the ended main process, and the next agent searches for the successor.
 */
final class SuccessionTransitions {
    private SuccessionTransitions() {}

    static Step mainEnded(Instance instance, ProcessEnd end, Running before, BootTime now) {
        return instance.launched() instanceof LaunchOrigin.From(LaunchSpec launch)
                        && launch.type() == MemberType.Forking
                        && launch.pidFile().isPresent()
                ? Step.of(instance.in(new SeekingSuccessor(end, before)), new Action.FindMain(instance.id(), launch))
                : ExitTransitions.byItself(instance, end, now.since(before.since()), now);
    }

    static Step found(Instance instance, SeekingSuccessor seeking, ProcessId main, BootTime now) {
        if (main.equals(instance.main())) {
            return none(instance, seeking, now);
        }
        Running next = seeking.before().with(main, now);
        Instance running = instance.withMain(main).in(next);
        String message = "the main process is pid %s now; pid %s has ended".formatted(main, instance.main());
        Step step = Step.of(
                running,
                new Action.Persist(instance.id(), Checkpoint.of(running)),
                new Action.Watch(instance.id(), main),
                new Action.Publish(instance.id(), new InstanceReport(InstanceReport.Type.MainReplaced, message)));
        // The timer of its start may have fired during the search.
        return RequestTransitions.reconsider(ReadinessTransitions.timed(step, next), now);
    }

    /** The daemon names another of its processes, MAINPID= of sd_notify(3). The one before lives on as any other process of the instance. */
    static Step named(Instance instance, Running running, ProcessId next) {
        if (next.equals(running.main())) {
            return Step.of(instance);
        }
        Instance named = instance.withMain(next).in(running.with(next, running.since()));
        String message = "the main process is pid %s now, named by pid %s".formatted(next, running.main());
        return Step.of(
                named,
                new Action.Persist(instance.id(), Checkpoint.of(named)),
                new Action.Watch(instance.id(), next),
                new Action.Publish(instance.id(), new InstanceReport(InstanceReport.Type.MainReplaced, message)));
    }

    static Step none(Instance instance, SeekingSuccessor seeking, BootTime now) {
        return ExitTransitions.byItself(
                instance, seeking.end(), now.since(seeking.before().since()), now);
    }
}
