/**
 * Cgroups as the agent uses them: the root with its lock, one for each instance, and those that processes created below. Lists them, finds their processes, waits until
 * they are empty, and signals all their processes.
 *
 * <p>Runs on the event loop's thread. Long work is cut into steps, because a member may create any number of cgroups and processes.
 */
package io.persistentprocess.agent.cgroup;
