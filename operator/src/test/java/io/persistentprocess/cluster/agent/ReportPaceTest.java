package io.persistentprocess.cluster.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.persistentprocess.cluster.agent.ReportPace.Kind;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportPaceTest {
    private static final Duration NOW = Duration.ofMinutes(30);

    @Test
    void aRestartThatIsOverIsADetail() throws Exception {
        assertThat(ReportPace.kind(Optional.of(status("Running", 1, 0)), status("Running", 2, 1)))
                .isEqualTo(Kind.DETAILS);
    }

    @Test
    void anotherStateAndTheFirstReportAreNews() throws Exception {
        assertThat(ReportPace.kind(Optional.of(status("Running", 1, 0)), status("BackOff", 1, 1)))
                .isEqualTo(Kind.NEWS);
        assertThat(ReportPace.kind(Optional.empty(), status("Running", 1, 0))).isEqualTo(Kind.NEWS);
    }

    @Test
    void detailsInAbundanceWaitAndNewsDoNotWaitForThem() {
        ReportPace pace = ReportPace.FULL;
        for (int i = 0; i < 10; i++) {
            pace = pace.take(Kind.DETAILS, NOW);
        }

        assertThat(pace.waitFor(Kind.DETAILS, NOW)).isEqualTo(Duration.ofSeconds(30));
        assertThat(pace.waitFor(Kind.NEWS, NOW)).isZero();
    }

    private static JsonNode status(String state, int pid, int restarts) throws Exception {
        return new JsonMapper()
                .readTree(
                        "{\"summary\":{\"groups\":1,\"restarts\":%3$d},\"groups\":[{\"name\":\"web\",\"restarts\":%3$d,\"instances\":[{\"name\":\"a-0\",\"state\":\"%1$s\",\"pid\":%2$d,\"restarts\":%3$d}]}]}"
                                .formatted(state, pid, restarts));
    }
}
