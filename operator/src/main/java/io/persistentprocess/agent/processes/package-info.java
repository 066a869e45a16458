/**
 * What the processes of instances do: forks, execs and exits, as the kernel tells of them.
 *
 * <p>One thread ({@code ppg-processes}) reads them from a {@code ProcessEventSource}, keeps the table of live processes, and hands copies to whoever subscribed. Nobody waits for it and it waits for nobody: what
 * cannot be taken in time is dropped and counted. The event loop does not need it; where no source works, restarts are what they are with it.
 */
package io.persistentprocess.agent.processes;
