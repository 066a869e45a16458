/**
 * Unit files as systemd reads them: where they are, their syntax, the names of units, the words of command lines, specifiers and values. Knows nothing of groups. Blocks on
 * the file system; runs on the main thread of {@code ppg import}.
 */
package io.persistentprocess.migration.systemd.unit;
