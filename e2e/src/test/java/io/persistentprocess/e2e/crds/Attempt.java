package io.persistentprocess.e2e.crds;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import java.util.List;
import java.util.Optional;

/** What {@code kubectl apply --dry-run=server} does, and what the API server has to say about it. */
final class Attempt {
    /** Follows on every other mistake, and says nothing. */
    private static final String UNFINISHED = "some validation rules were not checked";

    private final KubernetesClient client;
    private final String namespace;

    Attempt(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    /** One line for each mistake, {@code FIELD: MESSAGE}; empty: it is accepted. */
    List<String> refusals(GenericKubernetesResource object) {
        try {
            client.resource(object)
                    .inNamespace(namespace)
                    .dryRun()
                    .fieldValidation(Validation.STRICT)
                    .create();
            return List.of();
        } catch (KubernetesClientException refused) {
            Status status = Optional.ofNullable(refused.getStatus()).orElseThrow(() -> refused);
            List<StatusCause> causes = status.getDetails() == null
                    ? List.of()
                    : status.getDetails().getCauses();
            return causes.isEmpty()
                    ? List.of(status.getMessage())
                    : causes.stream()
                            .filter(cause -> !cause.getMessage().contains(UNFINISHED))
                            .map(cause -> cause.getField() + ": " + cause.getMessage())
                            .toList();
        }
    }
}
