/**
 * Attaches running processes to an instance: finds them, checks who owns them, freezes their cgroups, and moves them with all their descendants into the instance's
 * cgroup.
 *
 * <p>{@code AttachExecutor} takes the request on the event loop's thread. A thread that may block ({@code ppg-attach}) does the work, because it reads the command line
 * of every process of the host. A journal in the cgroup's attributes allows the next agent to undo an unfinished attach: {@code AttachRollback} moves the processes back.
 * The result goes back to the event loop as an answer for the state machine.
 */
package io.persistentprocess.agent.attach;
