package io.persistentprocess.agent.probe;

import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * What a probe offers a server in its ClientHello, RFC 8446. For TLS 1.3 Java computes a key share of X25519 and one of secp256r1, and the server uses at most one of
 * them; a server of TLS 1.2 uses none, and resumes a session without any. The key shares take more than half of the CPU time of a handshake (operator/docs/probes.md).
 */
enum TlsOffer {
    /** All that Java supports. */
    EVERYTHING,
    /** One key share, of the group that nearly every server of TLS 1.3 has. */
    X25519,
    /** No key share. */
    TLS_1_2;

    private static final String[] X25519_ONLY = {"x25519"};
    private static final String[] TLS_1_2_ONLY = {"TLSv1.2"};

    /**
     * The offer that suffices for a server.
     *
     * @param protocol what it has chosen, as {@link javax.net.ssl.SSLSession#getProtocol} says it
     * @return empty: Java's default offer is the only one
     */
    static Optional<TlsOffer> sufficientFor(String protocol) {
        return switch (protocol) {
            case "TLSv1.3" -> Optional.of(X25519);
            case "TLSv1.2" -> Optional.of(TLS_1_2);
            default -> Optional.empty();
        };
    }

    /** Before the handshake. */
    void applyTo(SSLEngine engine) {
        if (this == EVERYTHING) {
            return;
        }
        SSLParameters parameters = engine.getSSLParameters();
        if (this == X25519) {
            parameters.setNamedGroups(X25519_ONLY);
        } else {
            parameters.setProtocols(TLS_1_2_ONLY);
        }
        engine.setSSLParameters(parameters);
    }
}
