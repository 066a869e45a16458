package io.persistentprocess.api.validation;

import io.persistentprocess.api.provision.ConfigMapManifest;
import io.persistentprocess.api.provision.SecretManifest;
import io.persistentprocess.api.provision.SourceManifest;
import io.persistentprocess.api.validation.DocumentTree.Mapping;
import io.persistentprocess.api.validation.DocumentTree.Scalar;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads ConfigMaps and Secrets from documents. Immutable. */
final class SourceValidator {
    /** The version of both kinds. */
    static final Set<String> VERSIONS = Set.of("v1");

    /** The fields with what is in an object. */
    private static final List<String> CONTENTS = List.of("data", "binaryData", "stringData");

    private final Map<String, FieldSchema.Fields> shapes = Map.of(
            ConfigMapManifest.KIND,
            RecordSchemaReader.of(ConfigMapManifest.class),
            SecretManifest.KIND,
            RecordSchemaReader.of(SecretManifest.class));

    /** The usual message about a value of another type has the value in it, which may be secret. */
    private static void check(String field, DocumentTree values, ProblemCollector findings) {
        if (!(values instanceof Mapping mapping)) {
            return;
        }
        for (DocumentTree.Entry entry : mapping.entries()) {
            if (!(entry.value() instanceof Scalar scalar && scalar.kind() == DocumentTree.Kind.STRING)) {
                findings.add(
                        field + "." + entry.key().text(),
                        entry.value(),
                        "must be a string, not %s; put it in quotes"
                                .formatted(entry.value().kindName()));
            }
        }
    }

    boolean reads(String kind) {
        return shapes.containsKey(kind);
    }

    /** Reads one document of a kind that it reads; the caller checks {@code apiVersion}. */
    ValidationResult<SourceManifest> read(String kind, DocumentTree document, String path) {
        ProblemCollector findings = new ProblemCollector();
        if (document instanceof Mapping mapping) {
            String prefix = path.isEmpty() ? "" : path + ".";
            CONTENTS.forEach(field -> mapping.get(field).ifPresent(values -> check(prefix + field, values, findings)));
        }
        if (!findings.problems().isEmpty()) {
            return new ValidationResult.Refused<>(findings.problems());
        }
        Optional<Object> bound = new RecordBinder(findings).bind(shapes.get(kind), document, path);
        if (bound.isPresent() && findings.problems().isEmpty()) {
            return new ValidationResult.Accepted<>(
                    (SourceManifest) bound.get(),
                    FieldLocator.find(document, "metadata.name").position());
        }
        return new ValidationResult.Refused<>(findings.problems());
    }
}
