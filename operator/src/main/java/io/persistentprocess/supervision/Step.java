package io.persistentprocess.supervision;

import java.util.List;

/** What a decision comes to: the instance as it is next, and what is to be done, in order. */
public record Step(Instance instance, List<Action> actions) {
    public Step {
        actions = List.copyOf(actions);
    }

    static Step of(Instance instance, Action... actions) {
        return new Step(instance, List.of(actions));
    }
}
