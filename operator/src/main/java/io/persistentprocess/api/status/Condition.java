package io.persistentprocess.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;

/** As metav1.Condition of the Kubernetes API conventions. */
public record Condition(
        @JsonPropertyDescription("Ready, Progressing or Degraded.")
        String type,

        @JsonPropertyDescription("True, False or Unknown.") String status,

        @JsonPropertyDescription("The generation of the spec that this is about.")
        long observedGeneration,

        @JsonPropertyDescription("When status changed last.")
        Instant lastTransitionTime,

        @JsonPropertyDescription("Why, in one CamelCase word.")
        String reason,

        @JsonPropertyDescription("Why, in one sentence.") String message) {}
