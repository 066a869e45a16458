package io.persistentprocess.cluster;

import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Optional;

/** What an API server says when it does not do something. */
public final class ApiErrors {
    private static final int TOO_MANY_REQUESTS = 429;

    private ApiErrors() {}

    /** How long it wants to be left alone. */
    public static Duration wait(KubernetesClientException e) {
        return Optional.ofNullable(e.getStatus())
                .map(status -> status.getDetails())
                .map(StatusDetails::getRetryAfterSeconds)
                .map(Duration::ofSeconds)
                .orElse(Duration.ZERO);
    }

    /** In one line. */
    public static String inShort(KubernetesClientException e) {
        String message = Optional.ofNullable(e.getCause())
                .map(ApiErrors::deepest)
                .map(Throwable::getMessage)
                .map(why -> e.getMessage() + ": " + why)
                .orElseGet(() -> String.valueOf(e.getMessage()));
        return message.replace('\n', ' ');
    }

    /** Whether it would refuse the same again: asking again would not help. */
    public static boolean isRefusal(KubernetesClientException e) {
        return e.getCode() >= HttpURLConnection.HTTP_BAD_REQUEST
                && e.getCode() < HttpURLConnection.HTTP_INTERNAL_ERROR
                && e.getCode() != TOO_MANY_REQUESTS
                && e.getCode() != HttpURLConnection.HTTP_CLIENT_TIMEOUT;
    }

    /** Whether it does not let this account do it, which others may change at any moment. */
    public static boolean isForbidden(KubernetesClientException e) {
        return e.getCode() == HttpURLConnection.HTTP_UNAUTHORIZED || e.getCode() == HttpURLConnection.HTTP_FORBIDDEN;
    }

    /** Where a failure began. */
    static Throwable deepest(Throwable cause) {
        return cause.getCause() == null ? cause : deepest(cause.getCause());
    }
}
