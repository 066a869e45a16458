/**
 * What a command sees of the process it runs in: standard streams, environment, exit codes. Everything that is printed passes {@code TerminalStream}, which escapes control characters that others may have written.
 *
 * <p>{@code BackgroundOutput} writes the log on a thread of its own ({@code ppg-log}), so that a reader that has stopped reading holds nobody up.
 */
package io.persistentprocess.cli.console;
