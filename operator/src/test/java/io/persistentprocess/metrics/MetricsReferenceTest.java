package io.persistentprocess.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class MetricsReferenceTest {
    private static final Path PAGE = Path.of("docs/metrics.md");
    private static final String WRITE = "ppg.writeMetricsReference";

    @Test
    void theMetricsReferenceIsUpToDate() throws IOException {
        String reference = MetricsReference.markdown();
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(PAGE, reference);
        }

        assertThat(PAGE)
                .as("stale; write it anew with: mvn -q -pl operator test -Dtest=MetricsReferenceTest -D%s=true", WRITE)
                .hasContent(reference);
    }
}
