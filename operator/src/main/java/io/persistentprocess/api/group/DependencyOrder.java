package io.persistentprocess.api.group;

import io.persistentprocess.api.schema.Checked.Fault;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks whether a group's members can be started in the order of their dependencies: each names another member, and none waits for itself by way of others. AcceptedType time in
 * proportion to the number of dependencies.
 */
public final class DependencyOrder {
    private static final int MAX_SHOWN = 5;

    /** A member with what it depends on. */
    public record Dependent(String name, List<Dependency> dependencies) {
        public Dependent {
            dependencies = List.copyOf(dependencies);
        }
    }

    private final List<Dependent> members;
    private final Startup startup;
    private final Map<String, Integer> indexes = new HashMap<>();
    private final List<Fault> faults = new ArrayList<>();

    public DependencyOrder(List<Dependent> members, Startup startup) {
        this.members = List.copyOf(members);
        this.startup = startup;
        for (int i = 0; i < members.size(); i++) {
            indexes.putIfAbsent(members.get(i).name(), i);
        }
    }

    /** The faults, with paths relative to the group's spec. */
    public List<Fault> faults() {
        Set<Integer> done = new HashSet<>();
        for (int i = 0; i < members.size(); i++) {
            follow(i, new ArrayList<>(), done);
        }
        return faults.stream().sorted(Comparator.comparing(Fault::field)).toList();
    }

    /** @param path the members from the first one to the one that depends on this */
    private void follow(int index, List<Integer> path, Set<Integer> done) {
        if (done.contains(index)) {
            return;
        }
        path.add(index);
        List<Dependency> dependencies = members.get(index).dependencies();
        for (int i = 0; i < dependencies.size(); i++) {
            check(index, i, dependencies.get(i).member(), path, done);
        }
        path.removeLast();
        done.add(index);
    }

    private void check(int index, int dependency, String name, List<Integer> path, Set<Integer> done) {
        if (!indexes.containsKey(name)) {
            report(index, dependency, "\"%s\" is no member of the group; name one of spec.members".formatted(name));
            return;
        }
        int on = indexes.get(name);
        if (on == index) {
            report(index, dependency, Dependency.ON_ITSELF);
        } else if (path.contains(on)) {
            String cycle = shown(path.subList(path.indexOf(on), path.size()));
            report(
                    index,
                    dependency,
                    "\"%s\" makes a cycle (%s); remove one of its dependencies".formatted(name, cycle));
        } else if (startup == Startup.Ordered && on > index) {
            report(
                    index,
                    dependency,
                    "\"%s\" comes later in spec.members and startup is Ordered, so both would wait for each other; move it before this member"
                            .formatted(name));
        } else {
            follow(on, path, done);
        }
    }

    private void report(int member, int dependency, String message) {
        faults.add(new Fault("members[%d].dependsOn[%d].member".formatted(member, dependency), message));
    }

    private String shown(List<Integer> cycle) {
        List<String> names =
                cycle.stream().map(index -> members.get(index).name()).toList();
        String way = String.join(" -> ", names.subList(0, Math.min(MAX_SHOWN, names.size())));
        return way + (names.size() > MAX_SHOWN ? " -> ... -> " : " -> ") + names.getFirst();
    }
}
