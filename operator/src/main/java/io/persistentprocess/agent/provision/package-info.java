/**
 * What instances need on their node before each start, as {@code supervision.provision} describes it: reads and makes it.
 *
 * <p>All of that waits for file systems, of which some may not answer, so it is done by a bounded number of threads beside the event loop's ({@code ppg-provision}). The
 * state machine gives up at a timeout. What is read stays here and is never stored, because it may be secret.
 */
package io.persistentprocess.agent.provision;
