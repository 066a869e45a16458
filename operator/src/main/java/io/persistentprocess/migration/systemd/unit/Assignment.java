package io.persistentprocess.migration.systemd.unit;

import io.persistentprocess.migration.Origin;

/**
 * A line {@code KEY=VALUE} of a unit file.
 *
 * @param section without brackets
 * @param line its first line, from 1
 */
public record Assignment(String section, String key, String value, String file, int line) {
    public Origin origin(String unit) {
        return new Origin(unit, file + ":" + line, key + "=", value);
    }
}
