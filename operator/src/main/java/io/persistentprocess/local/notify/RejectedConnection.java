package io.persistentprocess.local.notify;

import io.persistentprocess.kernel.socket.SeqpacketConnection;

/** A connection that is refused, and why. */
record RejectedConnection(SeqpacketConnection connection, String reason) {
    /** Sends the reason and closes the connection. Both can take as long as the peer wants: it may have sent a socket that lingers. */
    void send() {
        NotifyClient.turnAway(connection, reason);
    }
}
