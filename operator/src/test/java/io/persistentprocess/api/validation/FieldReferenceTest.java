package io.persistentprocess.api.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.crds.StatusReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class FieldReferenceTest {
    private static final Path PAGE = Path.of("docs/fields.md");
    private static final String WRITE = "ppg.writeFieldReference";

    @Test
    void theFieldReferenceIsUpToDate() throws IOException {
        String reference = FieldReference.markdown() + StatusReference.markdown();
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(PAGE, reference);
        }

        assertThat(PAGE)
                .as("stale; write it anew with: mvn -q -pl operator test -Dtest=FieldReferenceTest -D%s=true", WRITE)
                .hasContent(reference);
    }
}
