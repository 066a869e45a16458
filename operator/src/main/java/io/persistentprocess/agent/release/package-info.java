/**
 * The release of groups: a group's last process is gone, and its release hook is to be run once for it.
 *
 * <p>Runs on the event loop's thread. What was released how often, and which hooks are pending, is kept in attributes of cgroups, so that each release happens once whenever the agent dies. A hook runs in a cgroup of its own.
 */
package io.persistentprocess.agent.release;
