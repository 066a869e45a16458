package io.persistentprocess.api.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.validation.DocumentTree.Entry;
import io.persistentprocess.api.validation.DocumentTree.Kind;
import io.persistentprocess.api.validation.DocumentTree.Mapping;
import io.persistentprocess.api.validation.DocumentTree.Scalar;
import io.persistentprocess.api.validation.DocumentTree.Sequence;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Documents that did not come from a file, such as the API server's. */
final class GroupValidatorTest {
    private final GroupValidator validator = new GroupValidator();

    @Test
    void aDocumentWithoutPositionsIsRead() {
        assertThat(validator.read(group("command"), "")).isInstanceOf(ValidationResult.Accepted.class);
    }

    @Test
    void itsProblemsHaveAPathAndNoPosition() {
        assertThat(validator.read(group("comand"), ""))
                .isEqualTo(new ValidationResult.Refused<>(List.of(new ManifestProblem(
                        "spec.members[0].comand", Optional.empty(), "unknown field; did you mean \"command\"?"))));
    }

    private static DocumentTree group(String commandKey) {
        DocumentTree member = mapping(
                entry("name", string("main")),
                entry(commandKey, new Sequence(List.of(string("true")), Optional.empty())));
        return mapping(
                entry("metadata", mapping(entry("name", string("web")))),
                entry("spec", mapping(entry("members", new Sequence(List.of(member), Optional.empty())))));
    }

    private static Mapping mapping(Entry... entries) {
        return new Mapping(List.of(entries), Optional.empty());
    }

    private static Entry entry(String key, DocumentTree value) {
        return new Entry(string(key), value);
    }

    private static Scalar string(String text) {
        return new Scalar(Kind.STRING, text, Optional.empty());
    }
}
