/**
 * Unix sockets of type SOCK_SEQPACKET, unix(7): messages keep their borders and may bring descriptors, which the JDK's sockets lose. Never blocks; one thread at a time.
 */
package io.persistentprocess.kernel.socket;
