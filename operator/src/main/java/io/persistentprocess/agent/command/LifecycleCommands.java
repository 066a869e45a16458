package io.persistentprocess.agent.command;

import io.persistentprocess.agent.model.ActionExecutor;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.command.CommandResult;
import io.persistentprocess.supervision.command.LifecycleHook;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Runs the commands that the state machine asks for, each of which is recorded in its cgroup until what follows from it is stored. Reactor thread only.
 *
 * <p>If the agent dies here: the next one finds the record, and with it whether the command runs, has ended, or was never started.
 */
@ReactorThread
public final class LifecycleCommands {
    private static final Set<String> ALL =
            Arrays.stream(LifecycleHook.values()).map(LifecycleHook::field).collect(Collectors.toSet());

    private final InstanceCommandRunner runner;

    public LifecycleCommands(InstanceCommandRunner runner) {
        this.runner = runner;
    }

    /** Answers with {@link Event.CommandEnded}, later. */
    public void run(Action.RunCommand action, Cgroup instance, ActionExecutor.Answers answers) throws KernelException {
        CommandRequest request = new CommandRequest(
                action.id(),
                instance,
                action.hook().field(),
                action.launch(),
                action.timeout(),
                CommandRequest.Retention.KEPT);
        CommandListener listener = new Answer(action, answers);
        switch (action.earlier()) {
            case RESUMED -> {
                if (runner.resume(request, listener).isPresent()) {
                    return;
                }
            }
            case REPLACED -> {
                runner.kill(action.id(), Set.of(request.name()));
                runner.eraseRecords(action.id(), instance, request.name());
            }
        }
        runner.start(request, listener);
    }

    /** A process of it may hold what the next one needs, so only the last one's end counts. */
    private static final class Answer implements CommandListener {
        private final Action.RunCommand action;
        private final ActionExecutor.Answers answers;
        private Optional<CommandResult> result = Optional.empty();

        private Answer(Action.RunCommand action, ActionExecutor.Answers answers) {
            this.action = action;
            this.answers = answers;
        }

        @Override
        public void ended(CommandResult how) {
            result = Optional.of(how);
        }

        @Override
        public void gone() {
            result.ifPresent(
                    how -> answers.answer(action.id(), new Event.CommandEnded(action.hook(), action.run(), how)));
        }
    }

    public void killAll(InstanceId id) {
        runner.kill(id, ALL);
    }

    /** A checkpoint is stored: the commands that are not pending in it have done their part. */
    public void stored(InstanceId id, Checkpoint checkpoint) {
        if (runner.remembersEnded(id)) {
            runner.forgetEnded(id, pending(checkpoint));
        }
    }

    /** An instance is adopted: what is pending will be resumed, and everything else that an earlier agent has started beside the main process is killed. */
    public void adopted(InstanceId id, Cgroup instance, Checkpoint checkpoint) {
        Set<String> resumed = new HashSet<>(pending(checkpoint));
        // Begun without a checkpoint of its own.
        resumed.add(LifecycleHook.POST_START.field());
        runner.killLeftovers(id, instance, resumed);
    }

    private static Set<String> pending(Checkpoint checkpoint) {
        return checkpoint.lifecycle().pending().keySet().stream()
                .map(LifecycleHook::field)
                .collect(Collectors.toSet());
    }
}
