package io.persistentprocess.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.persistentprocess.api.schema.Tolerated;

/**
 * A group of processes that ppg keeps running on a node; {@code kind: PersistentProcessGroup}.
 *
 * <p>Only the validation creates groups from manifests: every default is filled in and every bound holds.
 */
@Tolerated({"apiVersion", "kind", "status"})
public record PersistentProcessGroup(
        @Required @JsonPropertyDescription("Names the group, as in any Kubernetes object.")
        ObjectMeta metadata,

        @Required @JsonPropertyDescription("What should run.")
        GroupDefinition spec) {
    public static final String API_VERSION = "persistentprocess.io/v1alpha1";
    public static final String KIND = "PersistentProcessGroup";
}
