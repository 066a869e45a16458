/**
 * Unix sockets of type SOCK_SEQPACKET, unix(7), which preserve message boundaries and pass descriptors, which the JDK's sockets drop. Never blocks; for one thread at a
 * time.
 */
package io.persistentprocess.kernel.socket;
