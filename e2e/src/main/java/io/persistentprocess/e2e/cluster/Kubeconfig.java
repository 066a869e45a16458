package io.persistentprocess.e2e.cluster;

import java.util.Base64;
import java.util.Optional;

/**
 * What a client's configuration file says.
 *
 * @param server URL
 * @param authority PEM of the certificates that the server's is signed by; nothing where it speaks plain HTTP
 */
record Kubeconfig(String server, Optional<byte[]> authority, String token) {
    String text() {
        String trust = authority
                .map(pem ->
                        "    certificate-authority-data: " + Base64.getEncoder().encodeToString(pem) + "\n")
                .orElse("");
        return """
                apiVersion: v1
                kind: Config
                current-context: ppg
                contexts: [{name: ppg, context: {cluster: ppg, user: ppg}}]
                clusters:
                - name: ppg
                  cluster:
                    server: %s
                %susers:
                - name: ppg
                  user:
                    token: %s
                """.formatted(server, trust, token);
    }
}
