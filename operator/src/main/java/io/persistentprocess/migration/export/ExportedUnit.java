package io.persistentprocess.migration.export;

/**
 * A unit file.
 *
 * @param name with its type, {@code web.target}
 */
public record ExportedUnit(String name, String text) {}
