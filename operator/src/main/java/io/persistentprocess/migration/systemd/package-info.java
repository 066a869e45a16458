/**
 * Units of systemd become members.
 *
 * <p>{@code UnitDirectories} finds a unit and its drop-ins, {@code UnitFileParser} reads them, {@code UnitSettings} holds what is in force, and one class for each part of
 * a service (its commands, its restarts, its limits …) takes its directives out of the settings and writes the member. What no part takes is looked up in {@code
 * directives.tsv}, which says what follows from losing it.
 *
 * <p>The parser is written here after systemd.syntax(7) and systemd.service(5): libraries for INI files know neither continued lines with comments in between, nor keys that
 * come again and are reset by an empty value, nor the quoting of command lines. Runs on the main thread of {@code ppg import}.
 */
package io.persistentprocess.migration.systemd;
