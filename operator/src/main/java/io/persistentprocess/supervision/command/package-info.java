/**
 * Commands that run beside the main process of an instance: what became of them, as values.
 *
 * <p>Pure and immutable. Any thread.
 */
package io.persistentprocess.supervision.command;
