/**
 * An instance as a value: its state, its history, the events that may happen to it and the actions that may follow. {@code Checkpoint} is what the next agent needs to know of it.
 *
 * <p>Pure and immutable. Time comes in as {@code BootTime}. Any thread.
 */
package io.persistentprocess.supervision.instance;
