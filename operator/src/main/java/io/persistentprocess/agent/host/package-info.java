/**
 * The host as the agent's threads see it. An agent in a container is apart from its host, so what concerns members is done by threads that have joined the host's namespaces.
 *
 * <p>{@code HostContext} runs a task on such a thread ({@code ppg-host}) or, without a container, on an ordinary one. {@code ProcessDefaults} are the limits, nice value and the like that a daemon of the host has, and members get.
 */
package io.persistentprocess.agent.host;
