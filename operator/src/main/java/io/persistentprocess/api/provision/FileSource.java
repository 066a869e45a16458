package io.persistentprocess.api.provision;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import io.persistentprocess.api.schema.Checked;
import java.util.List;
import java.util.Optional;

/** Where the contents of a file come from: one key of one object. */
@ValidationRule(
        value = "has(self.configMapKeyRef) != has(self.secretKeyRef)",
        message = FileSource.ONE_OBJECT,
        fieldPath = ".secretKeyRef")
public record FileSource(
        @JsonPropertyDescription("A key of a ConfigMap.") Optional<KeySelector> configMapKeyRef,

        @JsonPropertyDescription("A key of a Secret. The chart lets agents read Secrets only with rbac.readSecrets.")
        Optional<KeySelector> secretKeyRef)
        implements Checked {
    static final String ONE_OBJECT = "stands in place of configMapKeyRef; give one of the two";

    @Override
    public List<Fault> faults() {
        return configMapKeyRef.isEmpty() == secretKeyRef.isEmpty()
                ? List.of(new Fault("secretKeyRef", ONE_OBJECT))
                : List.of();
    }
}
