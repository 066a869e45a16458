package io.persistentprocess.api.env;

import io.persistentprocess.api.schema.Checked;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds variables whose values refer to each other in a cycle.
 *
 * <p>A pod silently leaves such references unexpanded, which is never intended. A variable of the default environment may refer to itself, {@code
 * PATH: $(PATH):/opt/bin}: the reference means the default value.
 */
public final class EnvCycleFinder {
    private static final int MAX_SHOWN = 5;

    private final Map<String, Set<String>> references = new LinkedHashMap<>();
    private final Map<String, Integer> positions = new LinkedHashMap<>();
    private final Set<String> done = new HashSet<>();
    private final Set<String> reported = new HashSet<>();
    private final List<Checked.Fault> faults = new ArrayList<>();

    public EnvCycleFinder(List<EnvVar> env) {
        for (int i = 0; i < env.size(); i++) {
            EnvVar variable = env.get(i);
            positions.putIfAbsent(variable.name(), i);
            references.putIfAbsent(
                    variable.name(),
                    variable.value()
                            .map(text -> VariableTemplate.parse(text).references())
                            .orElse(Set.of()));
        }
    }

    public List<Checked.Fault> faults() {
        for (String name : references.keySet()) {
            follow(name, new ArrayDeque<>());
        }
        return List.copyOf(faults);
    }

    private void follow(String name, Deque<String> path) {
        if (path.contains(name)) {
            report(name, path);
            return;
        }
        if (!references.containsKey(name) || done.contains(name)) {
            return;
        }
        path.addLast(name);
        for (String next : references.get(name)) {
            boolean isTheDefault = next.equals(name) && name.equals(DefaultEnvironment.PATH_NAME);
            if (!isTheDefault) {
                follow(next, path);
            }
        }
        path.removeLast();
        done.add(name);
    }

    private void report(String name, Deque<String> path) {
        if (reported.add(name)) {
            List<String> circle = List.copyOf(path).subList(List.copyOf(path).indexOf(name), path.size());
            faults.add(new Checked.Fault(
                    "env[" + positions.get(name) + "].value",
                    "$(%s) refers to itself (%s); break the cycle, or write $$(%s) for the text $(%s)"
                            .formatted(name, shown(circle), name, name)));
        }
    }

    private static String shown(List<String> circle) {
        String way = String.join(" -> ", circle.subList(0, Math.min(MAX_SHOWN, circle.size())));
        return way + (circle.size() > MAX_SHOWN ? " -> ... -> " : " -> ") + circle.getFirst();
    }
}
