package io.persistentprocess.cluster.agent;

import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Optional;

/** What an API server says when it does not do something. */
final class Trouble {
    private Trouble() {}

    /** How long it wants to be left alone. */
    static Duration wait(KubernetesClientException e) {
        return Optional.ofNullable(e.getStatus())
                .map(status -> status.getDetails())
                .map(StatusDetails::getRetryAfterSeconds)
                .map(Duration::ofSeconds)
                .orElse(Duration.ZERO);
    }

    /** In one line. */
    static String inShort(KubernetesClientException e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String message = deepest == e || deepest.getMessage() == null
                ? String.valueOf(e.getMessage())
                : e.getMessage() + ": " + deepest.getMessage();
        return message.replace('\n', ' ');
    }
}
