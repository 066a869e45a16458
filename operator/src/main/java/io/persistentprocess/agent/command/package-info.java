/**
 * Commands that run beside the main process of an instance, such as those before its start and after its end, or a probe: each in a cgroup of its own below the
 * instance's, so that all of its processes can be killed without the instance's, and the instance's limits apply to both.
 *
 * <p>{@code InstanceCommandRunner} starts them on the event loop's thread, which waits for nothing. Their ends come as callbacks.
 */
package io.persistentprocess.agent.command;
