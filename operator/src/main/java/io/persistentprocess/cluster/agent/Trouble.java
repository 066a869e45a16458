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
        String message = Optional.ofNullable(e.getCause())
                .map(Trouble::deepest)
                .map(Throwable::getMessage)
                .map(why -> e.getMessage() + ": " + why)
                .orElseGet(() -> String.valueOf(e.getMessage()));
        return message.replace('\n', ' ');
    }

    private static Throwable deepest(Throwable cause) {
        return cause.getCause() == null ? cause : deepest(cause.getCause());
    }
}
