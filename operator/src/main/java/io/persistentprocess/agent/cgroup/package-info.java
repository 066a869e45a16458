/**
 * Cgroups as the agent uses them: the root with its lock, one for each instance, and those that processes made below. Finds out what is there, who is in it, when it is empty, and signals all of it.
 *
 * <p>Runs on the event loop's thread. Long work is cut into steps, because a member may make any number of cgroups and processes.
 */
package io.persistentprocess.agent.cgroup;
