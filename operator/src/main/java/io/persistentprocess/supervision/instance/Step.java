package io.persistentprocess.supervision.instance;

import java.util.ArrayList;
import java.util.List;

/** What a decision comes to: the instance as it is next, and what is to be done, in order. */
public record Step(Instance instance, List<Action> actions) {
    public Step {
        actions = List.copyOf(actions);
    }

    public static Step of(Instance instance, Action... actions) {
        return new Step(instance, List.of(actions));
    }

    /** This step and the one that follows from it, as one. */
    public Step then(Step next) {
        List<Action> all = new ArrayList<>(actions);
        all.addAll(next.actions());
        return new Step(next.instance(), all);
    }

    public Step then(Action action) {
        return then(Step.of(instance, action));
    }

    public boolean persists() {
        return actions.stream().anyMatch(Action.Persist.class::isInstance);
    }
}
