/**
 * The agent, composed of the packages below. {@code Agent} is its interface for the rest of ppg; any thread may call it.
 *
 * <p>Other threads send messages to the event loop and read immutable views. {@code EventFdSubscriptions} takes subscriptions of other programs. {@code LoopWorkload} is
 * the work of each turn: first the instances' events, then the notifications about them.
 */
package io.persistentprocess.agent;
