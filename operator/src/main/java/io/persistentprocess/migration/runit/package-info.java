/**
 * Service directories of runit and s6 become members. A run script that only prepares one program and executes it is taken apart; any other is run as it is. Runs on the main
 * thread of {@code ppg import}.
 */
package io.persistentprocess.migration.runit;
