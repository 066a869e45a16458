package io.persistentprocess.supervision.spec;

/** A port on which an instance's processes must listen. */
public record ListeningPort(int port, Protocol protocol) {
    /** The protocol of a port. */
    public enum Protocol {
        TCP,
        UDP
    }
}
