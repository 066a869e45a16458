package io.persistentprocess.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.validation.DocumentReader;
import io.persistentprocess.api.validation.ManifestProblem;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ManifestCollectorTest {
    private static final ManifestProblem PROBLEM = new ManifestProblem("", Optional.empty(), "too many open files");

    @Test
    void aFileForWhichTheAgentHadNoDescriptorHasToBeReadAgainSoon() {
        assertThat(coverage(UnreadableManifestException.Cause.SCARCITY)).isEqualTo(LoadResult.Coverage.SCARCE);
        assertThat(coverage(UnreadableManifestException.Cause.FILE)).isEqualTo(LoadResult.Coverage.PARTIAL);
    }

    private static LoadResult.Coverage coverage(UnreadableManifestException.Cause cause) {
        ManifestCollector collector = new ManifestCollector(new DocumentReader());
        collector.refuse("groups.yaml", new UnreadableManifestException(PROBLEM, cause));
        return collector.result(Map.of()).coverage();
    }
}
