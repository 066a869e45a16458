package io.persistentprocess.cluster;

import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Optional;

/** Reads what the API server's error responses ask for and mean. Stateless; any thread. */
public final class ApiErrors {
    private static final int TOO_MANY_REQUESTS = 429;

    private ApiErrors() {}

    /** How long the server asks the client to wait (Retry-After); zero if it does not say. */
    public static Duration wait(KubernetesClientException e) {
        return Optional.ofNullable(e.getStatus())
                .map(status -> status.getDetails())
                .map(StatusDetails::getRetryAfterSeconds)
                .map(Duration::ofSeconds)
                .orElse(Duration.ZERO);
    }

    /** The error in one line, with its deepest cause. */
    public static String inShort(KubernetesClientException e) {
        String message = Optional.ofNullable(e.getCause())
                .map(ApiErrors::deepest)
                .map(Throwable::getMessage)
                .map(why -> e.getMessage() + ": " + why)
                .orElseGet(() -> String.valueOf(e.getMessage()));
        return message.replace('\n', ' ');
    }

    /** Whether a repeated request would be refused again: a 4xx code other than 408 and 429. */
    public static boolean isRefusal(KubernetesClientException e) {
        return e.getCode() >= HttpURLConnection.HTTP_BAD_REQUEST
                && e.getCode() < HttpURLConnection.HTTP_INTERNAL_ERROR
                && e.getCode() != TOO_MANY_REQUESTS
                && e.getCode() != HttpURLConnection.HTTP_CLIENT_TIMEOUT;
    }

    /** Whether the account lacks the right (401, 403). An administrator may grant it at any moment. */
    public static boolean isForbidden(KubernetesClientException e) {
        return isForbidden(e.getCode());
    }

    static boolean isForbidden(int code) {
        return code == HttpURLConnection.HTTP_UNAUTHORIZED || code == HttpURLConnection.HTTP_FORBIDDEN;
    }

    /** The root cause of a failure. */
    static Throwable deepest(Throwable cause) {
        return cause.getCause() == null ? cause : deepest(cause.getCause());
    }
}
