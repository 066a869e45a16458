/** A group becomes units of systemd, one for each member and a target that holds them together. Runs on the main thread of {@code ppg export}. */
package io.persistentprocess.migration.export;
