/**
 * The command line. {@code Main} is the entry point; {@code CommandLineInterface} finds the command for the arguments and turns every failure into
 * one line on standard error and an exit code.
 *
 * <p>Runs on the main thread.
 */
package io.persistentprocess.cli;
