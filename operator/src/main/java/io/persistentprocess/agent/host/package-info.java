/**
 * The host as the agent's threads see it. An agent in a container has namespaces of its own, so threads that have joined the host's do what concerns members.
 *
 * <p>{@code HostContext} runs a task on such a thread ({@code ppg-host}) or, without a container, on an ordinary one. {@code ProcessDefaults} are the limits, nice value
 * and similar attributes of a daemon on the host, which members get.
 */
package io.persistentprocess.agent.host;
