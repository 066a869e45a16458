/**
 * Carries out the actions of the state machine on the real kernel. {@code CgroupActionExecutor} gives each action to the package that does it and gives the answer back as an event.
 *
 * <p>Runs on the event loop's thread. What takes longer goes to background threads. {@code AdoptionScan} finds at the start what earlier agents left below the root and ends what they had begun.
 */
package io.persistentprocess.agent.execute;
