package io.persistentprocess.api.probe;

/** The protocol of a port; core/v1 Protocol. */
public enum TransportProtocol {
    TCP,
    UDP
}
