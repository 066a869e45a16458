/**
 * Sockets that never block: Unix sockets of type SOCK_SEQPACKET, unix(7), which preserve message boundaries and pass descriptors, which the JDK's sockets drop; TCP
 * clients, tcp(7), that an epoll can wait for; the list of the host's listening sockets, sock_diag(7); its network interfaces, rtnetlink(7); and the messages about
 * devices and modules. Each for one thread at a time.
 */
package io.persistentprocess.kernel.socket;
