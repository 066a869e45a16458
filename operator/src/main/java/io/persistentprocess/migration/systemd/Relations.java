package io.persistentprocess.migration.systemd;

import io.persistentprocess.migration.Findings;
import io.persistentprocess.migration.Loss;
import io.persistentprocess.migration.MemberDraft;
import io.persistentprocess.migration.Origin;
import io.persistentprocess.migration.systemd.unit.Assignment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What units say of each other, systemd.unit(5): within a group it becomes dependsOn.
 *
 * @param members of the units of one group, the umbrella not among them
 */
record Relations(Optional<LoadedUnit> umbrella, Map<LoadedUnit, MemberDraft> members, Findings findings) {
    private static final Set<String> BINDING = Set.of("PartOf", "BindsTo", "Requires");
    private static final List<String> DIRECTIVES = List.of("Requires", "Wants", "BindsTo", "PartOf", "After", "Before");

    Relations {
        members = new LinkedHashMap<>(members);
    }

    /** Whether one of two units says anything of the other that makes them one group. */
    static boolean areTied(LoadedUnit one, LoadedUnit other) {
        return speaksOf(one, other) || speaksOf(other, one);
    }

    private static boolean speaksOf(LoadedUnit one, LoadedUnit other) {
        return one.settings().unitsOf(DIRECTIVES.toArray(String[]::new)).anyMatch(other::isNamed);
    }

    void apply() {
        members.forEach(this::dependencies);
        members.keySet().forEach(this::companions);
    }

    private void dependencies(LoadedUnit unit, MemberDraft member) {
        members.forEach((other, draft) -> {
            if (!other.equals(unit)) {
                boolean after = names(unit, other, "After") || names(other, unit, "Before");
                boolean binding = BINDING.stream().anyMatch(directive -> names(unit, other, directive));
                if (after || binding) {
                    member.add("dependsOn", dependency(other, draft.name(), after, binding));
                }
            }
        });
        DIRECTIVES.forEach(directive -> unit.settings().take(directive).forEach(value -> told(unit, value)));
    }

    private static boolean names(LoadedUnit unit, LoadedUnit other, String directive) {
        return unit.settings().unitsOf(directive).anyMatch(other::isNamed);
    }

    private static Map<String, Object> dependency(LoadedUnit other, String name, boolean after, boolean binding) {
        Map<String, Object> dependency = new LinkedHashMap<>();
        dependency.put("member", name);
        if (after && other.isOneshot()) {
            dependency.put("condition", "Completed");
        } else if (!after) {
            dependency.put("condition", "Started");
        }
        if (binding && !other.isOneshot()) {
            dependency.put("restart", true);
        }
        return dependency;
    }

    private void told(LoadedUnit unit, Assignment value) {
        List<String> outside = new ArrayList<>();
        for (String name : value.value().split("\\s+", -1)) {
            boolean inside = members.keySet().stream().anyMatch(other -> other.isNamed(name))
                    || umbrella.filter(other -> other.isNamed(name)).isPresent();
            if (!inside) {
                outside.add(name);
            }
        }
        Origin origin = unit.settings().origin(value);
        boolean orders = value.key().equals("After")
                || value.key().equals("Before")
                || value.key().equals("Wants");
        if (outside.isEmpty()) {
            findings.kept(origin, "dependsOn, or the group itself");
        } else if (outside.stream().anyMatch(name -> name.endsWith(".socket")) && !orders) {
            findings.lost(origin, Loss.FUNCTION, "it gets no sockets from systemd; it has to open them itself");
        } else if (outside.stream().allMatch(name -> name.endsWith(".target") || name.endsWith(".slice"))) {
            findings.nearly(
                    origin, "the agent starts late in the boot; a start that fails for lack of it is tried again");
        } else if (value.key().equals("Before")) {
            findings.nearly(origin, "the others do not wait for it");
        } else if (orders) {
            findings.nearly(origin, "is not waited for; a start that fails for lack of it is tried again");
        } else {
            findings.byHand(
                    origin,
                    "name " + String.join(" ", outside) + " in the same import, or see that systemd keeps it running");
        }
    }

    /** A unit of the same name and another type starts the service for a reason that a group does not know. */
    private void companions(LoadedUnit unit) {
        String name = unit.name().isInstance() || unit.name().isTemplate()
                ? unit.name().template().withoutType()
                : unit.name().withoutType();
        companion(unit, name + ".socket", "its sockets are not opened for it, and a connection does not start it");
        companion(unit, name + ".timer", "no timer starts it; it runs when the group starts");
        companion(unit, name + ".path", "no file starts it; it runs when the group starts");
    }

    private void companion(LoadedUnit unit, String name, String consequence) {
        if (!unit.directories().has(name)) {
            return;
        }
        Origin origin = unit.settings().implied(name, "beside it");
        boolean needed = !name.endsWith(".socket")
                || unit.settings()
                        .unitsOf("Requires", "Also", "Sockets", "BindsTo")
                        .anyMatch(name::equals);
        if (needed) {
            findings.lost(origin, Loss.FUNCTION, consequence);
        } else {
            findings.nearly(origin, consequence);
        }
    }
}
