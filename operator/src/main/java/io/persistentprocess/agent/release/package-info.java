/**
 * The release of groups: when a group's last process is gone, its release hook runs once.
 *
 * <p>Runs on the event loop's thread. The history of releases and the pending hooks are stored in attributes of cgroups, so that each release happens exactly once even
 * if the agent dies. A hook runs in a cgroup of its own.
 */
package io.persistentprocess.agent.release;
