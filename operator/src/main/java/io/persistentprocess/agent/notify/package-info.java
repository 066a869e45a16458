/**
 * Notifications of other programs about instances. {@code EventFdNotifier} collects the events of a turn of the event loop and notifies subscribers when the turn's work
 * is done, so that no restart waits for them.
 *
 * <p>Runs on the event loop's thread. {@code ClientDescriptorLimiter} limits the descriptors of all clients together; any thread may use it.
 */
package io.persistentprocess.agent.notify;
