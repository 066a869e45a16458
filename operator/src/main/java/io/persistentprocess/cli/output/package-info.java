/**
 * How commands print their results: tables, trees, events, YAML, durations. {@code ControlQuery} sends an agent a request that has one answer.
 *
 * <p>Text of members and other users is escaped before it reaches a terminal. Main thread, except {@code EventPrinter}, which logs events on a thread
 * of its own ({@code ppg-events}).
 */
package io.persistentprocess.cli.output;
