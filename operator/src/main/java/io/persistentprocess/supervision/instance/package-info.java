/**
 * An instance as a value: its state, its history, its events and its actions. {@code Checkpoint} is the part that the next agent needs.
 *
 * <p>Pure and immutable. Time comes in as {@code BootTime}. Any thread.
 */
package io.persistentprocess.supervision.instance;
