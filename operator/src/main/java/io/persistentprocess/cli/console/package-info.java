/**
 * A command's view of its process: standard streams, environment, exit codes. Everything that is printed passes {@code TerminalStream}, which escapes
 * control characters.
 *
 * <p>{@code BackgroundOutput} writes the log on a thread of its own ({@code ppg-log}), so that a reader that has stopped reading blocks no other
 * thread.
 */
package io.persistentprocess.cli.console;
