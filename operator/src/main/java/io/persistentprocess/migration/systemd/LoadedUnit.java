package io.persistentprocess.migration.systemd;

import io.persistentprocess.migration.systemd.unit.UnitDirectories;
import io.persistentprocess.migration.systemd.unit.UnitName;
import java.util.List;

/**
 * A unit that is imported.
 *
 * @param directories where it was found, and where units are that belong to it
 * @param instances of a template, which become one member; empty: a unit of its own
 */
record LoadedUnit(UnitSettings settings, UnitDirectories directories, List<String> instances) {
    LoadedUnit {
        instances = List.copyOf(instances);
    }

    UnitName name() {
        return settings.name();
    }

    /** Whether another unit means this one by a name. */
    boolean isNamed(String unit) {
        return unit.equals(name().toString())
                || instances.stream()
                        .anyMatch(instance ->
                                unit.equals(name().ofInstance(instance).toString()));
    }

    /** A unit that only holds others together: a target, or a service that does nothing and stays. */
    boolean isUmbrella() {
        if (name().type().equals("target")) {
            return true;
        }
        boolean idle = settings.values("ExecStart").stream()
                .allMatch(start -> start.value().matches("-?(/usr)?/bin/true"));
        return idle && StartDirectives.typeOf(settings).equals("oneshot") && settings.isTrue("RemainAfterExit");
    }

    boolean isOneshot() {
        return StartDirectives.typeOf(settings).equals("oneshot");
    }
}
