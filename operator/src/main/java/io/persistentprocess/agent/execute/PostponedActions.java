package io.persistentprocess.agent.execute;

import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.loop.LoopTimer;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals to cgroups, and clearings of them, that failed for want of a descriptor, and are tried again until there is one. Each clearing that waits for an empty cgroup
 * holds a descriptor: where many instances are stopped at once, they use up what is left. Without a second try an instance would wait for its deadline, and count as one
 * whose processes cannot be killed.
 *
 * <p>Reactor thread only.
 */
@ReactorThread
final class PostponedActions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostponedActions.class);
    private static final Duration RETRY_AFTER = Duration.ofMillis(100);

    private final Map<InstanceId, Runnable> waiting = new LinkedHashMap<>();
    private final LoopTimer timer;

    PostponedActions(EventLoop reactor) throws KernelException {
        this.timer = LoopTimer.create(reactor, this::retry);
    }

    /**
     * Takes an action that failed; false: it is none that a free descriptor would help.
     *
     * @param again carries the action out again
     */
    boolean postpone(Action action, KernelException failure, Runnable again) {
        boolean stops = action instanceof Action.Signal
                || action instanceof Action.Clear
                || action instanceof Action.ClearMain
                || action instanceof Action.AwaitEmpty;
        if (!stops || !failure.is(Errno.EMFILE, Errno.ENFILE)) {
            return false;
        }
        try {
            timer.wakeAt(Optional.of(EventLoop.now().plus(RETRY_AFTER)));
        } catch (KernelException e) {
            LOG.warn(
                    "a failed action cannot be repeated, because its timer cannot be set instance={} reason=\"{}\"",
                    action.id(),
                    e.getMessage());
            return false;
        }
        LOG.debug(
                "an action is repeated later, because no file descriptor is free instance={} reason=\"{}\"",
                action.id(),
                failure.getMessage());
        waiting.put(action.id(), again);
        return true;
    }

    /** To be called before every action: where an instance's processes are about to change, an old action would end the next one. */
    void before(Action action) {
        if (waiting.isEmpty()) {
            return;
        }
        switch (action) {
            case Action.Persist _,
                    Action.EraseRecord _,
                    Action.ReadOutput _,
                    Action.RemoveProvisions _,
                    Action.RunCommand _,
                    Action.KillCommands _,
                    Action.SettleAttach _,
                    Action.ReleaseGroup _,
                    Action.RunReleaseHook _,
                    Action.ArmTimer _,
                    Action.DisarmTimer _,
                    Action.Publish _ -> {}
            case Action.PrepareStart _,
                    Action.Provision _,
                    Action.Spawn _,
                    Action.Watch _,
                    Action.Signal _,
                    Action.Clear _,
                    Action.ClearMain _,
                    Action.AwaitEmpty _,
                    Action.FindMain _,
                    Action.Attach _,
                    Action.RemoveCgroup _,
                    Action.Release _ -> waiting.remove(action.id());
        }
    }

    private void retry() {
        List<Runnable> all = List.copyOf(waiting.values());
        waiting.clear();
        all.forEach(Runnable::run);
    }

    @Override
    public void close() {
        timer.close();
    }
}
