/**
 * How commands print what they have learned: tables, trees, events, YAML, durations. {@code ControlQuery} asks an agent a question that has one answer.
 *
 * <p>Text of members and other users is escaped before it reaches a terminal. Main thread, except {@code EventPrinter}, which logs events on a thread of its own ({@code ppg-events}).
 */
package io.persistentprocess.cli.output;
