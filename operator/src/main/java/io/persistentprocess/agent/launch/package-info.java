/**
 * Starts processes. {@code ProcessLauncher} turns a launch spec into a spawn request: names become numbers, and limits and rights become what this host and this agent
 * can give.
 *
 * <p>Runs on the event loop's thread, which waits for a child only as long as {@code ExecWaitLimiter} allows; an eventfd reports the rest. {@code RetryingLauncher}
 * repairs the cgroup and its limits and tries again. {@code ChildReaper} reaps children whose exit status is not needed.
 */
package io.persistentprocess.agent.launch;
