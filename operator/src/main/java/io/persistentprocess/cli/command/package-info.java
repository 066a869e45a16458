/**
 * The commands of {@code ppg}, one class each. A command reads its options, asks an agent or starts one, and prints to the {@code Console} it is given, so that tests run it in-process.
 *
 * <p>Runs on the main thread, except what {@code run}, {@code agent} and {@code controller} start.
 */
package io.persistentprocess.cli.command;
