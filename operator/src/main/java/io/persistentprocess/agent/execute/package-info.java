/**
 * Carries out the actions of the state machine on the real kernel. {@code CgroupActionExecutor} passes each action to the package that implements it, and returns the
 * answer as an event.
 *
 * <p>Runs on the event loop's thread; longer work goes to background threads. At the start, {@code AdoptionScan} finds what earlier agents left below the root and
 * completes or rolls back what they had begun.
 */
package io.persistentprocess.agent.execute;
