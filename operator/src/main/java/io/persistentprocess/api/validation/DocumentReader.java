package io.persistentprocess.api.validation;

import io.persistentprocess.api.PersistentProcessGroup;
import io.persistentprocess.api.provision.SourceManifest;
import io.persistentprocess.api.validation.DocumentTree.Mapping;
import io.persistentprocess.api.validation.DocumentTree.Scalar;
import io.persistentprocess.api.validation.DocumentTree.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the groups, ConfigMaps and Secrets of a whole document. Its {@code apiVersion} and {@code kind} say whether it is one of them, or a list as {@code kubectl get
 * -o yaml} prints it. Immutable.
 */
public final class DocumentReader {
    private static final Set<String> LIST_KINDS = Set.of("List", PersistentProcessGroup.KIND + "List");
    private static final Set<String> LIST_VERSIONS = Set.of("v1", PersistentProcessGroup.API_VERSION);

    private final GroupValidator validator = new GroupValidator();
    private final SourceValidator sources = new SourceValidator();

    /** The results of reading a document, in their order. */
    public record Readings(
            List<ValidationResult<PersistentProcessGroup>> groups, List<ValidationResult<SourceManifest>> sources) {}

    /** One result for each group, in their order. */
    public List<ValidationResult<PersistentProcessGroup>> read(DocumentTree document) {
        return readAll(document).groups();
    }

    /** One result for each group, and one for each ConfigMap and Secret that files of groups come from. */
    public Readings readAll(DocumentTree document) {
        Readings readings = new Readings(new ArrayList<>(), new ArrayList<>());
        read(document, "", readings);
        return readings;
    }

    private void read(DocumentTree document, String path, Readings readings) {
        ProblemCollector findings = new ProblemCollector();
        String prefix = path.isEmpty() ? "" : path + ".";
        if (!(document instanceof Mapping mapping)) {
            findings.add(
                    path,
                    document,
                    "must be a mapping with apiVersion, kind, metadata and spec, not " + document.kindName());
        } else if (LIST_KINDS.contains(text(mapping, "kind"))) {
            checkVersion(mapping, prefix, LIST_VERSIONS, findings);
            readItems(mapping, prefix, findings, readings);
        } else if (sources.reads(text(mapping, "kind"))) {
            checkVersion(mapping, prefix, SourceValidator.VERSIONS, findings);
            if (findings.problems().isEmpty()) {
                readings.sources().add(sources.read(text(mapping, "kind"), document, path));
            }
        } else {
            checkKind(mapping, prefix, findings);
            if (findings.problems().isEmpty()) {
                checkVersion(mapping, prefix, Set.of(PersistentProcessGroup.API_VERSION), findings);
            }
            if (findings.problems().isEmpty()) {
                readings.groups().add(validator.read(document, path));
            }
        }
        if (!findings.problems().isEmpty()) {
            readings.groups().add(new ValidationResult.Refused<>(findings.problems()));
        }
    }

    private void readItems(Mapping list, String prefix, ProblemCollector findings, Readings readings) {
        if (list.get("items").orElse(list) instanceof Sequence items) {
            for (int i = 0; i < items.items().size(); i++) {
                read(items.items().get(i), prefix + "items[" + i + "]", readings);
            }
        } else {
            findings.add(prefix + "items", list.get("items").orElse(list), "must be a list");
        }
    }

    private static void checkKind(Mapping document, String prefix, ProblemCollector findings) {
        String kind = text(document, "kind");
        if (!kind.equals(PersistentProcessGroup.KIND)) {
            findings.add(
                    prefix + "kind",
                    document.get("kind").orElse(document),
                    kind.isEmpty()
                            ? "is required; write kind: " + PersistentProcessGroup.KIND
                            : "%s is not a kind that is read here; only %s is, and ConfigMap and Secret for its files"
                                    .formatted(QuotedText.of(kind), PersistentProcessGroup.KIND));
        }
    }

    private static void checkVersion(Mapping document, String prefix, Set<String> allowed, ProblemCollector findings) {
        String version = text(document, "apiVersion");
        String wanted = allowed.contains(PersistentProcessGroup.API_VERSION)
                ? PersistentProcessGroup.API_VERSION
                : String.join(" or ", allowed);
        if (!allowed.contains(version)) {
            findings.add(
                    prefix + "apiVersion",
                    document.get("apiVersion").orElse(document),
                    version.isEmpty()
                            ? "is required; write apiVersion: " + wanted
                            : "%s is not a version that is read here; write %s"
                                    .formatted(QuotedText.of(version), wanted));
        }
    }

    private static String text(Mapping document, String key) {
        Optional<DocumentTree> value = document.get(key);
        return value.isPresent() && value.get() instanceof Scalar scalar && scalar.kind() != DocumentTree.Kind.NULL
                ? scalar.text()
                : "";
    }
}
