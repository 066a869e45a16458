package io.persistentprocess.kernel.socket;

/**
 * Who sent a datagram, as the kernel has it: SCM_CREDENTIALS of unix(7). A sender with CAP_SYS_ADMIN may name another process, one with CAP_SETUID or CAP_SETGID another
 * user or group.
 *
 * @param pid in the receiver's PID namespace; 0: it is not visible there
 */
public record SenderCredentials(int pid, int uid, int gid) {}
