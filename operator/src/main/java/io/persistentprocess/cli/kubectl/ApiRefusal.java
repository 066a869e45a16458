package io.persistentprocess.cli.kubectl;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Explains in one sentence why an API server refused a request and what to do. */
final class ApiRefusal {
    /** Also sent while the server still loads a new CRD. */
    static final int TOO_MANY_REQUESTS = 429;

    private ApiRefusal() {}

    static String explain(KubernetesClientException e, String server) {
        return switch (e.getCode()) {
            case -1, 0 -> "the API server %s cannot be reached%s".formatted(server, clause(why(e)));
            case HttpURLConnection.HTTP_UNAUTHORIZED ->
                "the API server %s does not know who you are; are the credentials of this context expired?"
                        .formatted(server);
            case HttpURLConnection.HTTP_FORBIDDEN ->
                serverMessage(e).startsWith("forbidden") ? serverMessage(e) : "forbidden: " + serverMessage(e);
            case HttpURLConnection.HTTP_NOT_FOUND -> notFound(e);
            case TOO_MANY_REQUESTS ->
                "the API server %s cannot answer this yet%s; ask again in a moment"
                        .formatted(server, clause(serverMessage(e)));
            default -> "the API server refuses with code %d%s".formatted(e.getCode(), clause(serverMessage(e)));
        };
    }

    /** With a name the object is missing; without one, the resource type. */
    private static String notFound(KubernetesClientException e) {
        boolean named = e.getStatus() != null
                && e.getStatus().getDetails() != null
                && e.getStatus().getDetails().getName() != null;
        return named
                ? serverMessage(e)
                : "this cluster does not know PersistentProcessGroups and ProcessNodes; install ppg: kubectl apply -f crds/, helm install ppg helm/ppg";
    }

    private static String serverMessage(KubernetesClientException e) {
        return Optional.ofNullable(e.getStatus())
                .map(status -> status.getMessage())
                .filter(message -> !message.isBlank())
                .orElseGet(() -> String.valueOf(e.getMessage()));
    }

    private static String why(Throwable e) {
        return Stream.iterate(e, cause -> cause != null, Throwable::getCause)
                .map(ApiRefusal::known)
                .flatMap(Optional::stream)
                .reduce((_, inner) -> inner)
                .orElseGet(() -> String.valueOf(e.getMessage()));
    }

    private static Optional<String> known(Throwable e) {
        return switch (e) {
            case UnresolvedAddressException _, UnknownHostException _ -> Optional.of("its name is not known here");
            case HttpTimeoutException _ -> Optional.of("it does not answer");
            case ConnectException _ -> Optional.of("connection refused; is it up, and is this the right context?");
            case SSLException tls -> Optional.of(String.valueOf(tls.getMessage()));
            default -> Optional.empty();
        };
    }

    private static String clause(String why) {
        return why.isEmpty() ? "" : ": " + why;
    }
}
