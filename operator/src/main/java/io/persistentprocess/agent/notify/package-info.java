/**
 * Notifications of other programs about instances. {@code EventFdNotifier} collects the events of a turn of the event loop and notifies subscribers when the turn's work is done, so that no restart waits for them.
 *
 * <p>Runs on the event loop's thread. {@code ClientDescriptorLimiter} bounds how many descriptors all clients together may take; any thread may ask it.
 */
package io.persistentprocess.agent.notify;
