package io.persistentprocess.agent.execute;

import io.persistentprocess.agent.model.ActionExecutor;
import io.persistentprocess.agent.model.InstanceReporter;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.command.CommandOutcome;
import io.persistentprocess.supervision.command.CommandResult;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.InstanceReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers for actions that failed on the host, so that no instance waits for an answer that never comes. Reactor thread only. */
@ReactorThread
record ActionFailures(InstanceReporter reporter, PostponedActions postponed) {
    private static final Logger LOG = LoggerFactory.getLogger(ActionFailures.class);

    /** @param again carries the action out again */
    void failed(Action action, KernelException e, ActionExecutor.Answers answers, Runnable again) {
        if (postponed.postpone(action, e, again)) {
            return;
        }
        LOG.warn(
                "an action failed action={} instance={} reason=\"{}\"",
                action.getClass().getSimpleName(),
                action.id(),
                e.getMessage());
        switch (action) {
            case Action.Persist _ ->
                reporter.report(action.id(), new InstanceReport(InstanceReport.Type.NoCheckpoint, e.getMessage()));
            case Action.RunCommand run ->
                answers.answer(
                        action.id(),
                        new Event.CommandEnded(
                                run.hook(),
                                run.run(),
                                new CommandResult(new CommandOutcome.NotStarted(e.getMessage()))));
            case Action.Provision provision ->
                answers.answer(action.id(), new Event.ProvisionFailed(provision.run(), e.getMessage()));
            case Action.PrepareStart _ -> answers.answer(action.id(), new Event.StartPrepared());
            case Action.Spawn _ -> answers.answer(action.id(), new Event.SpawnFailed(e.getMessage()));
            case Action.Attach _ ->
                answers.answer(action.id(), new Event.AttachFailed(Event.AttachFailure.REFUSED, e.getMessage()));
            case Action.FindMain _ ->
                answers.answer(action.id(), new Event.MainMissing(e.getMessage(), Event.Survivors.SOME));
            default -> {}
        }
    }
}
