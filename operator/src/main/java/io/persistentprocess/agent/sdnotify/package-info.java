/**
 * What services say of themselves: the supervisor's side of sd_notify(3). One datagram socket of the agent receives the messages of all members that use it; {@code
 * ServiceNotifications} knows who may say what, and turns what is accepted into events of the state machine. Watchdogs are here, too.
 *
 * <p>Runs on the event loop's thread, which reads a bounded number of messages a turn. Descriptors that services pass are closed by threads of their own.
 */
package io.persistentprocess.agent.sdnotify;
