package io.persistentprocess.kernel.socket;

import java.util.OptionalLong;

/**
 * A TCP socket that accepts connections, or a UDP socket that is bound to a port.
 *
 * @param cgroupId the ID of the cgroup2 in which it was created; empty: the kernel does not report it (it was built without CONFIG_SOCK_CGROUP_DATA)
 */
public record BoundSocket(Transport transport, int port, OptionalLong cgroupId) {
    /** The protocol, by its number in /etc/protocols. */
    public enum Transport {
        TCP(6),
        UDP(17);

        private final int number;

        Transport(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }
}
