/**
 * The agent: everything below, put together. {@code Agent} is what the rest of ppg sees of it; any thread may call it.
 *
 * <p>Work of other threads goes to the event loop as messages, and they read immutable views. {@code EventFdSubscriptions} takes subscriptions of other programs.
 * {@code LoopWorkload} says what the loop does in each turn: first the instances' events, then the notifications about them.
 */
package io.persistentprocess.agent;
