package io.persistentprocess.e2e.cluster.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Of {@code coordination.k8s.io/v1}. A lease without a holder is one that was given back: the server takes it. */
final class LeaseRules implements ObjectRules {
    @Override
    public List<FieldError> check(JsonNode lease, Optional<JsonNode> old) {
        List<FieldError> errors = new ArrayList<>(Names.ofObject(lease));
        JsonNode spec = lease.path("spec");
        if (spec.path("leaseDurationSeconds").asInt(1) <= 0) {
            errors.add(FieldError.invalid("spec.leaseDurationSeconds", "must be greater than 0"));
        }
        if (spec.path("leaseTransitions").asInt(0) < 0) {
            errors.add(FieldError.invalid("spec.leaseTransitions", "must be greater than or equal to 0"));
        }
        if (!spec.path("preferredHolder").asText().isEmpty()
                && spec.path("strategy").asText().isEmpty()) {
            errors.add(FieldError.forbidden("spec.preferredHolder", "may only be specified if `strategy` is defined"));
        }
        return errors;
    }
}
