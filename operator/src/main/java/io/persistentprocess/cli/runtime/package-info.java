/**
 * The parts of {@code run}, {@code agent} and {@code controller} at run time: a node's agent, its metrics, and how a signal ends or reloads them.
 *
 * <p>Started on the main thread. The shutdown classes are hooks of the JVM and halt it with the process's own exit status, at the latest at a
 * deadline.
 */
package io.persistentprocess.cli.runtime;
