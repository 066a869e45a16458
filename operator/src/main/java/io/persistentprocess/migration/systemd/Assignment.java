package io.persistentprocess.migration.systemd;

import io.persistentprocess.migration.Origin;

/**
 * A line {@code KEY=VALUE} of a unit file.
 *
 * @param section without brackets
 * @param line its first line, from 1
 */
record Assignment(String section, String key, String value, String file, int line) {
    Origin origin(String unit) {
        return new Origin(unit, file + ":" + line, key + "=", value);
    }
}
