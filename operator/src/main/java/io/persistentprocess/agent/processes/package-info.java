/**
 * The processes of instances: their forks, execs and exits, as the kernel reports them.
 *
 * <p>One thread ({@code ppg-processes}) reads them from a {@code ProcessEventSource}, updates the table of live processes, and hands copies to subscribers. It waits for
 * no subscriber: what one cannot take in time is dropped and counted. The event loop does not depend on it; restarts work the same without a source.
 */
package io.persistentprocess.agent.processes;
