package io.persistentprocess.agent.model;

import io.persistentprocess.supervision.instance.Action;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.Checkpoint;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.ObservedInstance;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.List;
import java.util.Optional;

/**
 * Carries out actions and finds out what an earlier agent left. The border between deciding and doing, so that a test can stand on it: kill the agent between two
 * actions, or put a simulation in the host's place. Reactor thread only.
 */
public interface ActionExecutor {
    /** Answers, where the action has any, go to {@code answers}: before this returns, or later. A failure is an answer or a report, never an exception. */
    void carryOut(Action action, Answers answers);

    /** Whether nothing goes on any more that no instance stands for. */
    default boolean idle() {
        return true;
    }

    /** What may be adopted: every instance with a cgroup. */
    List<InstanceId> known();

    /** What an earlier agent left of this instance, if anything. */
    Optional<Legacy> legacy(InstanceId id);

    /** Where answers to actions go. */
    interface Answers {
        void answer(InstanceId id, Event event);
    }

    /** An instance that an earlier agent looked after, as it is now. */
    sealed interface Legacy {
        ObservedInstance seen();
    }

    record Adoptable(Checkpoint checkpoint, ObservedInstance seen, BootTime startedAt) implements Legacy {}

    /**
     * It has processes, and what is written down of it is not understood.
     *
     * @param why for the user
     */
    record Unreadable(String why, ObservedInstance seen) implements Legacy {}
}
