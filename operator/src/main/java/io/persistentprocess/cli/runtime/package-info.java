/**
 * What {@code run}, {@code agent} and {@code controller} consist of while they run: the parts of a node's agent, their metrics, and how a signal ends or reloads them.
 *
 * <p>Started on the main thread. The shutdown classes are hooks of the JVM and halt it with the process's own exit status, at the latest at a deadline.
 */
package io.persistentprocess.cli.runtime;
