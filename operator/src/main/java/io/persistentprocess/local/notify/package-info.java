/**
 * The notification socket: how other programs have their eventfds signalled for what happens to groups.
 *
 * <p>A Unix socket of type SOCK_SEQPACKET beside the control socket, because the JDK's sockets cannot receive descriptors, and because whoever may listen need not be one
 * who may stop members. A client sends {@code [NAMESPACE/]GROUP[/MEMBER[-N]]/CONTROL} with an eventfd and reads one answer. One thread ({@code ppg-notify})
 * accepts connections and never waits for a client; each user has a thread of its own ({@code ppg-notify-UID}) for all that its clients can make long: what they send is received, closed and
 * signalled there. What happens comes from the event loop's thread, through {@code EventFdSubscriptions}.
 */
package io.persistentprocess.local.notify;
