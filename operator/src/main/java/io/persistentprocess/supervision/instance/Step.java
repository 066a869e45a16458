package io.persistentprocess.supervision.instance;

import java.util.ArrayList;
import java.util.List;

/** The result of a transition: the next instance, and the actions to carry out in order. */
public record Step(Instance instance, List<Action> actions) {
    public Step {
        actions = List.copyOf(actions);
    }

    public static Step of(Instance instance, Action... actions) {
        return new Step(instance, List.of(actions));
    }

    /** This step followed by the next, as one. */
    public Step then(Step next) {
        if (next.actions().isEmpty()) {
            return new Step(next.instance(), actions);
        }
        if (actions.isEmpty()) {
            return next;
        }
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
