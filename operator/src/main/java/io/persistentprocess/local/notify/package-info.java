/**
 * The notification socket, through which other programs have their eventfds signalled on events of groups.
 *
 * <p>A Unix socket of type SOCK_SEQPACKET beside the control socket: the JDK's sockets cannot receive descriptors, and users who may subscribe need
 * not be allowed to stop members. A client sends {@code [NAMESPACE/]GROUP[/MEMBER[-N]]/CONTROL} with an eventfd and reads one answer. One thread
 * ({@code ppg-notify}) accepts connections and never waits for a client. Each user has a thread of its own ({@code ppg-notify-UID}) for everything
 * that its clients can slow down: it receives their descriptors, signals and closes them. Events come from the event loop's thread, through {@code
 * EventFdSubscriptions}.
 */
package io.persistentprocess.local.notify;
