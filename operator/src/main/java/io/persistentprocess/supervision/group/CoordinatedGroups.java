package io.persistentprocess.supervision.group;

import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.instance.InstanceState;
import io.persistentprocess.supervision.spec.CoordinationSpec;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The groups whose instances act together, and which of them have changed since their last decision. An instance of any other group costs a look at its spec. Not thread-safe.
 */
public final class CoordinatedGroups {
    private final Map<GroupId, Map<InstanceId, CoordinatedInstance>> groups = new HashMap<>();
    private final Set<GroupId> changed = new LinkedHashSet<>();

    /** Records a change of an instance. */
    public void changed(Instance instance) {
        Optional<CoordinationSpec> spec = instance.spec().coordination();
        if (spec.isEmpty() || instance.state() instanceof InstanceState.Gone) {
            gone(instance.id());
            return;
        }
        CoordinatedInstance next = CoordinatedInstance.of(instance, spec.get());
        GroupId group = instance.id().groupId();
        CoordinatedInstance before = groups.computeIfAbsent(group, _ -> new TreeMap<>(InstanceId.ORDER))
                .put(instance.id(), next);
        if (!next.equals(before)) {
            changed.add(group);
        }
    }

    /** The instance is no longer supervised. */
    public void gone(InstanceId id) {
        if (groups.isEmpty()) {
            return;
        }
        GroupId group = id.groupId();
        Map<InstanceId, CoordinatedInstance> instances = groups.get(group);
        if (instances != null && instances.remove(id) != null) {
            changed.add(group);
            if (instances.isEmpty()) {
                groups.remove(group);
            }
        }
    }

    /** Whether a decision is due. */
    public boolean haveChanged() {
        return !changed.isEmpty();
    }

    /** Decides for the groups that have changed since the last decision. The events have to be handled in this order, before any others of these instances. */
    public List<Reconciliation.Change> decide() {
        List<Reconciliation.Change> changes = new ArrayList<>();
        for (GroupId group : changed) {
            changes.addAll(
                    GroupMachine.decide(groups.getOrDefault(group, Map.of()).values()));
        }
        changed.clear();
        return changes;
    }
}
