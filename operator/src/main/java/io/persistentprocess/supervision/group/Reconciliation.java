package io.persistentprocess.supervision.group;

import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.Instance;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.GroupSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.ReplacementPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The difference between desired and actual state, as events for the instances concerned. */
public final class Reconciliation {
    private Reconciliation() {}

    /**
     * Returns an event for every desired instance, known or new, and for every known one that is no longer desired. The event changes nothing for an instance that is as
     * desired.
     */
    public static List<Change> plan(Map<InstanceId, Instance> actual, DesiredState desired) {
        List<GroupSpec> wanted = desired.groups();
        Map<InstanceId, Event.Wanted> wantedEvents = new TreeMap<>(InstanceId.ORDER);
        for (GroupSpec group : wanted) {
            Goal goal = group.suspend() ? Goal.Suspend : Goal.Run;
            group.instances()
                    .forEach((id, spec) ->
                            wantedEvents.put(id, wantedEvent(group, goal, spec, Optional.ofNullable(actual.get(id)))));
        }
        Set<GroupId> groups = wanted.stream().map(GroupSpec::id).collect(Collectors.toSet());
        List<Change> changes = new ArrayList<>();
        for (Instance instance : actual.values()) {
            GroupId group = instance.id().groupId();
            if (!wantedEvents.containsKey(instance.id()) && !desired.untouched().contains(group)) {
                boolean groupIsGone = !groups.contains(group);
                changes.add(new Change(instance.id(), unwantedEvent(instance, groupIsGone)));
            }
        }
        wantedEvents.forEach((id, wantedEvent) -> changes.add(new Change(id, wantedEvent)));
        return changes;
    }

    private static Event.Wanted wantedEvent(GroupSpec group, Goal goal, InstanceSpec spec, Optional<Instance> known) {
        boolean waits = group.replacement() == ReplacementPolicy.NotYet;
        if (!waits || known.filter(instance -> instance.spec().isKnown()).isEmpty()) {
            ReplacementPolicy when = waits ? ReplacementPolicy.AtOnce : group.replacement();
            return new Event.Wanted(spec, group.deletionPolicy(), goal, when);
        }
        InstanceSpec asItWas = spec.withLaunch(known.get().spec().launch());
        return new Event.Wanted(asItWas, group.deletionPolicy(), goal, ReplacementPolicy.AtNextStart);
    }

    /** The deletion policy applies to the deletion of a group; an instance that its group no longer lists is stopped. */
    private static Event unwantedEvent(Instance instance, boolean groupIsGone) {
        return groupIsGone && instance.deletionPolicy() == DeletionPolicy.Orphan
                ? new Event.Orphaned()
                : new Event.Unwanted();
    }

    /** An event for one instance. */
    public record Change(InstanceId id, Event event) {}
}
