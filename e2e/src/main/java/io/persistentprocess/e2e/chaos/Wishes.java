package io.persistentprocess.e2e.chaos;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All groups that should be, by name, the same on every node. */
record Wishes(Map<String, GroupWish> groups) {
    static final Wishes NONE = new Wishes(Map.of());

    Wishes {
        groups = Map.copyOf(groups);
    }

    Wishes with(String group, GroupWish wish) {
        Map<String, GroupWish> changed = new TreeMap<>(groups);
        changed.put(group, wish);
        return new Wishes(changed);
    }

    Wishes without(String group) {
        Map<String, GroupWish> changed = new TreeMap<>(groups);
        changed.remove(group);
        return new Wishes(changed);
    }

    /** Whether the instance should run, with whatever command line. */
    boolean want(InstanceName instance) {
        return member(instance).isPresent();
    }

    /** Whether the instance should run with this command line. */
    boolean want(InstanceName instance, int revision) {
        return member(instance).filter(wish -> wish.revision() == revision).isPresent();
    }

    private Optional<MemberWish> member(InstanceName instance) {
        return Optional.ofNullable(groups.get(instance.group())).flatMap(wish -> wish.of(instance));
    }

    @Override
    public String toString() {
        return new TreeMap<>(groups).toString();
    }
}
