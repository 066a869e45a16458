package io.persistentprocess.local.control;

import io.persistentprocess.agent.model.InstancePath;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The instances of this node that a {@link QueryScope} selects, including later ones. Pure.
 *
 * @param namespace absent: all namespaces
 * @param selectors empty: every instance
 */
record ScopedInstances(Optional<String> namespace, List<InstanceSelector> selectors) {
    ScopedInstances {
        selectors = List.copyOf(selectors);
    }

    /**
     * Resolves the names.
     *
     * @param known the existing instances
     * @throws RefusedException a name matches nothing, or is ambiguous
     */
    static ScopedInstances of(QueryScope scope, Collection<InstanceId> known) throws RefusedException {
        List<InstanceSelector> selectors = new ArrayList<>();
        for (String name : scope.groups()) {
            selectors.addAll(selectors(name, scope.namespace(), known));
        }
        return new ScopedInstances(scope.groups().isEmpty() ? scope.namespace() : Optional.empty(), selectors);
    }

    /** What one name selects; never empty. */
    static List<InstanceSelector> selectors(String name, Optional<String> namespace, Collection<InstanceId> known)
            throws RefusedException {
        try {
            return switch (InstancePath.parse(name).meaning(namespace, known)) {
                case InstancePath.Meaning.Known(List<InstanceSelector> selectors) -> selectors;
                case InstancePath.Meaning.Unknown(String message) -> throw new RefusedException(message);
                case InstancePath.Meaning.Ambiguous(String message) -> throw new RefusedException(message);
            };
        } catch (IllegalArgumentException e) {
            throw new RefusedException(e.getMessage());
        }
    }

    /** Whether events of no instance are included. */
    boolean coversAgent() {
        return selectors.isEmpty();
    }

    boolean covers(InstanceId id) {
        return namespace.map(id.namespace()::equals).orElse(true)
                && (selectors.isEmpty() || selectors.stream().anyMatch(selector -> selector.matches(id)));
    }
}
