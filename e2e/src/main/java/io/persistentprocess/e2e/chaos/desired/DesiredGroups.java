package io.persistentprocess.e2e.chaos.desired;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All groups that should be, by name, the same on every node. */
public record DesiredGroups(Map<String, DesiredGroup> groups) {
    public static final DesiredGroups NONE = new DesiredGroups(Map.of());

    public DesiredGroups {
        groups = Map.copyOf(groups);
    }

    public DesiredGroups with(String group, DesiredGroup desired) {
        Map<String, DesiredGroup> changed = new TreeMap<>(groups);
        changed.put(group, desired);
        return new DesiredGroups(changed);
    }

    public DesiredGroups without(String group) {
        Map<String, DesiredGroup> changed = new TreeMap<>(groups);
        changed.remove(group);
        return new DesiredGroups(changed);
    }

    /** Whether the instance should run, with whatever command line. */
    public boolean want(InstanceName instance) {
        return member(instance).isPresent();
    }

    /** Whether the instance should run with this command line. */
    public boolean want(InstanceName instance, int revision) {
        return member(instance)
                .filter(desired -> desired.revision() == revision)
                .isPresent();
    }

    private Optional<DesiredMember> member(InstanceName instance) {
        return Optional.ofNullable(groups.get(instance.group())).flatMap(desired -> desired.of(instance));
    }

    @Override
    public String toString() {
        return new TreeMap<>(groups).toString();
    }
}
