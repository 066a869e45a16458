package io.persistentprocess.migration.systemd.unit;

import java.util.Set;

/** The types of units, systemd.unit(5). */
public final class UnitType {
    private static final Set<String> ALL = Set.of(
            "service", "socket", "target", "timer", "path", "mount", "automount", "swap", "slice", "scope", "device");

    private UnitType() {}

    public static boolean isOne(String suffix) {
        return ALL.contains(suffix);
    }
}
