/**
 * The command line: one class per command, and {@link io.persistentprocess.cli.CommandLineInterface}, which finds the command and turns every failure
 * into one line and an exit code.
 *
 * <p>Commands write to the {@link io.persistentprocess.cli.Console} they are given, so that tests run them in-process. Everything here is on the main
 * thread, except what {@code run} starts.
 */
package io.persistentprocess.cli;
