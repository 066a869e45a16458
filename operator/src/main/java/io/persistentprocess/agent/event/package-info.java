/**
 * The agent's events, as {@code ppg events} shows them. {@code EventLog} keeps the latest; the event loop's thread writes to it and never waits for a reader.
 *
 * <p>{@code AgentEventStore} writes them to an attribute of the cgroup root for the next agent, on a thread of its own ({@code ppg-history}).
 */
package io.persistentprocess.agent.event;
