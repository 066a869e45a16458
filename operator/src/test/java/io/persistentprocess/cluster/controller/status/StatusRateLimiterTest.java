package io.persistentprocess.cluster.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.persistentprocess.cluster.controller.index.GroupKey;
import io.persistentprocess.supervision.instance.BootTime;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusRateLimiterTest {
    private static final BootTime NOW = new BootTime(0);
    private static final GroupKey GROUP = new GroupKey("default", "web");
    private final StatusRateLimiter pace = new StatusRateLimiter();

    @Test
    void countsWaitTheLongerTheMoreNodesHearOfThem() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(pace.turn(GROUP, status(5000, i, 1), status(5000, i + 1, 1), NOW))
                    .isZero();
        }

        assertThat(pace.turn(GROUP, status(5000, 5, 1), status(5000, 6, 1), NOW))
                .isEqualTo(Duration.ofSeconds(50));
    }

    @Test
    void countsOfFewNodesWaitASecond() throws Exception {
        for (int i = 0; i < 5; i++) {
            pace.turn(GROUP, status(3, i, 1), status(3, i + 1, 1), NOW);
        }

        assertThat(pace.turn(GROUP, status(3, 5, 1), status(3, 6, 1), NOW)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void whatSomebodyActsOnDoesNotWaitForCounts() throws Exception {
        for (int i = 0; i < 6; i++) {
            pace.turn(GROUP, status(5000, i, 1), status(5000, i + 1, 1), NOW);
        }

        assertThat(pace.turn(GROUP, status(5000, 6, 1), status(5000, 6, 2), NOW))
                .isZero();
    }

    private static StatusDocument status(int nodes, int restarts, int generation) throws Exception {
        return StatusDocument.of(Optional.of(new JsonMapper()
                .readTree("{\"observedGeneration\":%d,\"nodes\":{\"desired\":%d},\"restarts\":%d}"
                        .formatted(generation, nodes, restarts))));
    }
}
