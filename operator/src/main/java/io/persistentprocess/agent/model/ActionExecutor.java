package io.persistentprocess.agent.model;

import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.ObservedInstance;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.List;
import java.util.Optional;

/**
 * Carries out actions, and finds what an earlier agent left. This is the border between decisions and the host, which tests use: they stop the agent between two actions,
 * or simulate the host. Reactor thread only.
 */
@ReactorThread
public interface ActionExecutor {
    /** Carries out an action. Answers, if it has any, go to {@code answers}, before this returns or later. A failure is an answer or a report, never an exception. */
    void carryOut(Action action, Answers answers);

    /** Whether no work is under way that belongs to no instance, such as release hooks. */
    default boolean idle() {
        return true;
    }

    /** The instances that may be adopted: all with a cgroup. */
    List<InstanceId> known();

    /** What an earlier agent left of this instance, if anything. */
    Optional<Legacy> legacy(InstanceId id);

    /** Receives the answers to actions. */
    interface Answers {
        void answer(InstanceId id, Event event);
    }

    /** An instance of an earlier agent, as it is now. */
    sealed interface Legacy {
        ObservedInstance seen();
    }

    record Adoptable(Checkpoint checkpoint, ObservedInstance seen, BootTime startedAt) implements Legacy {}

    /**
     * The instance has processes, but its checkpoint cannot be read.
     *
     * @param why the reason, for the user
     */
    record Unreadable(String why, ObservedInstance seen) implements Legacy {}
}
