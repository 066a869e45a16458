package io.persistentprocess.local.notify;

import io.persistentprocess.kernel.socket.SeqpacketConnection;

/** A connection that is not served, and why. */
record RejectedConnection(SeqpacketConnection connection, String reason) {
    /** Tells why and closes the connection, which can take as long as the peer wants: what it has sent may be a socket that lingers. */
    void tell() {
        NotifyClient.turnAway(connection, reason);
    }
}
