/**
 * Takes processes that run already into an instance's cgroup: finds them, checks who they belong to, freezes their cgroups, and moves them with all their descendants.
 *
 * <p>{@code AttachExecutor} takes the request on the event loop's thread. The work is done by a thread that may wait ({@code ppg-attach}), since it reads the arguments of every process of the host.
 * A journal in the cgroup's attributes makes an attach that an agent did not finish undoable: {@code AttachRollback} moves back what was moved.
 * The result goes back to the event loop as an answer for the state machine.
 */
package io.persistentprocess.agent.attach;
