package io.persistentprocess.e2e.scale;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.cluster.ApiServer;
import io.persistentprocess.e2e.cluster.ApiServerExtension;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** That scale is measured at all, and that nobody writes at rest; never how much. */
@Timeout(120)
@ExtendWith(ApiServerExtension.class)
class ScaleIT {
    private static final Path LAUNCHER =
            Path.of("../operator/bin/ppg").toAbsolutePath().normalize();

    @Test
    void nothingIsWrittenAtRestAndARolloutIsCounted(ApiServer server) throws Exception {
        try (Scale scale = new Scale(Size.SMOKE, server, LAUNCHER, _ -> {})) {
            Results results = scale.run();

            assertThat(results.phases())
                    .filteredOn(phase -> phase.title().startsWith("at rest"))
                    .hasSize(2)
                    .allSatisfy(
                            phase -> assertThat(phase.traffic().writesAtRest()).isZero());
            assertThat(results.phases())
                    .filteredOn(phase -> phase.title().equals("rollout"))
                    .singleElement()
                    .satisfies(phase -> assertThat(phase.traffic().writes(Traffic.Kind.REPORTS))
                            .isGreaterThanOrEqualTo(Size.SMOKE.agents()));
            assertThat(results.weights()).hasSize(3);
            assertThat(Table.of(results)).contains("| writes, agents: ProcessNode status | ");
        }
    }
}
