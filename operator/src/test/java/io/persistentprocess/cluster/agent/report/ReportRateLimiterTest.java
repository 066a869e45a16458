package io.persistentprocess.cluster.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.persistentprocess.cluster.agent.plan.Fixtures;
import io.persistentprocess.cluster.agent.report.ReportRateLimiter.Change;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReportRateLimiterTest {
    private static final Duration NOW = Duration.ofMinutes(30);
    private static final Change DETAILS = new Change.Details();
    private static final Change OF_WEB = new Change.StatesChanged(Set.of("default/web"));
    private static final Change OF_BOTH = new Change.StatesChanged(Set.of("default/web", "default/db"));

    @Test
    void aRestartThatIsOverIsADetail() {
        assertThat(ReportRateLimiter.change(Optional.of(status("Running", 1, 0)), status("Running", 2, 1)))
                .isEqualTo(DETAILS);
    }

    @Test
    void anotherStateIsNewsOfItsGroup() {
        assertThat(ReportRateLimiter.change(Optional.of(status("Running", 1, 0)), status("BackOff", 1, 1)))
                .isEqualTo(OF_WEB);
    }

    @Test
    void whatAReadyInstanceSaysOfItselfIsLessThanADetail() {
        JsonNode before = saying(true, "serves 5 requests");
        assertThat(ReportRateLimiter.change(Optional.of(before), saying(true, "serves 6 requests")))
                .isEqualTo(new Change.StatusTexts());
        assertThat(ReportRateLimiter.change(Optional.of(before), saying(false, "HTTP 503")))
                .isEqualTo(OF_WEB);
        assertThat(ReportRateLimiter.change(Optional.of(saying(false, "HTTP 503")), saying(false, "HTTP 500")))
                .isEqualTo(OF_WEB);
    }

    private static JsonNode saying(boolean ready, String message) {
        return Fixtures.json("""
                {"groups": [{"namespace": "default", "name": "web", "instances": [
                    {"name": "a-0", "state": "Running", "ready": %s, "message": "%s"}]}]}
                """.formatted(ready, message));
    }

    @Test
    void theFirstReportIsNews() {
        assertThat(ReportRateLimiter.change(Optional.empty(), status("Running", 1, 0)))
                .isInstanceOf(Change.StatesChanged.class);
    }

    @Test
    void anotherAgentIsNewsOfNoGroup() {
        JsonNode before = status("Running", 1, 0);
        JsonNode after = Fixtures.json(before.toString().replace("1.0", "2.0"));

        assertThat(ReportRateLimiter.change(Optional.of(before), after))
                .isEqualTo(new Change.StatesChanged(Set.of("")));
    }

    @Test
    void detailsInAbundanceWaitAndNewsDoNotWaitForThem() {
        ReportRateLimiter pace = taken(ReportRateLimiter.FULL, DETAILS, 10);

        assertThat(pace.waitFor(DETAILS, NOW)).isEqualTo(Duration.ofSeconds(30));
        assertThat(pace.waitFor(OF_WEB, NOW)).isZero();
    }

    @Test
    void newsOfAGroupDoNotWaitForAnotherThatFlaps() {
        ReportRateLimiter pace = taken(ReportRateLimiter.FULL, OF_WEB, 10);

        assertThat(pace.waitFor(OF_WEB, NOW)).isEqualTo(Duration.ofSeconds(5));
        assertThat(pace.waitFor(OF_BOTH, NOW)).isZero();
    }

    @Test
    void howeverManyGroupsFlapTheApiServerIsSpared() {
        ReportRateLimiter pace = ReportRateLimiter.FULL;
        for (int i = 0; i < 20; i++) {
            pace = pace.take(new Change.StatesChanged(Set.of("default/" + i)), NOW);
        }

        assertThat(pace.waitFor(OF_WEB, NOW)).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void groupsThatHaveWrittenNothingForAWhileAreForgotten() {
        ReportRateLimiter pace = taken(ReportRateLimiter.FULL, OF_WEB, 10)
                .take(new Change.StatesChanged(Set.of("")), NOW.plusMinutes(5));

        assertThat(pace.spent()).containsOnlyKeys("");
    }

    private static ReportRateLimiter taken(ReportRateLimiter from, Change change, int times) {
        ReportRateLimiter pace = from;
        for (int i = 0; i < times; i++) {
            pace = pace.take(change, NOW);
        }
        return pace;
    }

    private static JsonNode status(String state, int pid, int restarts) {
        return Fixtures.json("""
                {"agent": {"version": "1.0"}, "summary": {"groups": 1, "restarts": %3$d}, "groups": [
                  {"namespace": "default", "name": "web", "restarts": %3$d, "instances": [
                    {"name": "a-0", "state": "%1$s", "pid": %2$d, "restarts": %3$d}]}]}
                """.formatted(state, pid, restarts));
    }
}
