package io.persistentprocess.agent.sdnotify;

import io.persistentprocess.agent.model.ActionExecutor;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Puts the path of the notification socket into the environment of the processes that use it, and has it open before they start. Reactor thread only. */
@ReactorThread
record NotifyingExecutor(ActionExecutor executor, Socket socket) implements ActionExecutor {
    /** The socket. */
    interface Socket {
        /** Opens it if it is not open yet. */
        Path path() throws KernelException;
    }

    @Override
    public void carryOut(Action action, Answers answers) {
        if (action instanceof Action.Spawn(InstanceId id, LaunchSpec launch) && launch.notifies()) {
            try {
                executor.carryOut(
                        new Action.Spawn(
                                id,
                                launch.withNotifySocket(
                                        socket.path().toString(),
                                        ProcessHandle.current().pid())),
                        answers);
            } catch (KernelException e) {
                answers.answer(id, new Event.SpawnFailed("the notification socket cannot be made: " + e.getMessage()));
            }
        } else {
            executor.carryOut(action, answers);
        }
    }

    @Override
    public boolean idle() {
        return executor.idle();
    }

    @Override
    public List<InstanceId> known() {
        return executor.known();
    }

    @Override
    public Optional<Legacy> legacy(InstanceId id) {
        return executor.legacy(id);
    }
}
