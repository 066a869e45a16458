package io.persistentprocess.e2e.cluster;

import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a client's configuration file says.
 *
 * @param server URL
 * @param authority PEM of the certificates that the server's is signed by; nothing where it speaks plain HTTP
 */
record Kubeconfig(String server, Optional<byte[]> authority, String token) {
    /** Of the token's own user. */
    String text() {
        return text("");
    }

    /** Of another user, for kubectl and whatever else knows the fields {@code as…}; the client of fabric8 does not. */
    String text(User user) {
        return text(
                "    as: " + quoted(user.name()) + "\n    as-groups: " + list(user.groups()) + "\n    as-user-extra:"
                        + user.extras().entrySet().stream()
                                .map(extra -> quoted(extra.getKey()) + ": " + list(extra.getValue()))
                                .collect(Collectors.joining(", ", " {", "}\n")));
    }

    private String text(String more) {
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
                %s""".formatted(server, trust, token, more);
    }

    private static String list(List<String> values) {
        return values.stream().map(Kubeconfig::quoted).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
