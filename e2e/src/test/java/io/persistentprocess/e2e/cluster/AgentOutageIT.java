package io.persistentprocess.e2e.cluster;

import static io.persistentprocess.e2e.cluster.ApiRequest.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.LoopbackPort;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members do not notice what becomes of the API server or of the agent, and the cluster knows all of it in the end. */
@ExtendWith({ApiServerExtension.class, ExpectedClientErrors.class})
class AgentOutageIT {
    private static final String ONE = """
            members:
            - {name: web, command: [/bin/sleep, "1000"]}
            """;

    private ApiServer server;
    private AgentOnNode agent;

    @BeforeEach
    void prepare(ApiServer prepared) {
        server = prepared;
        agent = new AgentOnNode(server);
    }

    @AfterEach
    void clear() throws IOException {
        agent.close();
    }

    @Test
    void row39_whileTheApiServerIsAwayMembersAreKeptUpAndTheReportCatchesUp() {
        HostProcess web = startWithOneMember();

        agent.network().away();
        web.kill();
        HostProcess second = agent.site().awaitReplaced("web-0", web);
        second.kill();
        agent.site().awaitReplaced("web-0", second);
        agent.network().back();

        Timeouts.await("the report catches up")
                .untilAsserted(
                        () -> assertThat(agent.reported("shop").path("restarts").asInt())
                                .isEqualTo(2));
        Timeouts.await("so do the Events")
                .untilAsserted(() -> assertThat(agent.events("shop", "Restarted"))
                        .singleElement()
                        .satisfies(event -> assertThat(event.getCount()).isEqualTo(2)));
    }

    @Test
    void row39_anAgentThatIsKilledAndStartedWhileTheApiServerIsAwayAdoptsAndKeepsUp() {
        HostProcess web = startWithOneMember();

        agent.network().away();
        agent.restart();
        assertThat(agent.site().awaitRunning("web-0")).isEqualTo(web);
        web.kill();
        HostProcess next = agent.site().awaitReplaced("web-0", web);
        agent.network().back();

        Timeouts.await("the report catches up").untilAsserted(() -> {
            assertThat(agent.reported("shop").path("restarts").asInt()).isOne();
            assertThat(agent.reported("shop").path("state").asText()).isEqualTo("Ready");
        });
        assertThat(agent.site().awaitRunning("web-0")).isEqualTo(next);
    }

    @Test
    void aGroupThatWasDeletedMeanwhileIsRemovedAfterTheFirstList() {
        RunningAgent first = agent.start();
        agent.apply("shop", ONE);
        agent.awaitReported("shop", "Ready");
        HostProcess web = agent.site().awaitRunning("web-0");

        first.kill();
        agent.delete("shop");
        agent.network().away();
        agent.start();
        assertThat(agent.site().awaitRunning("web-0")).isEqualTo(web);
        agent.network().back();

        Timeouts.await("nothing is left")
                .untilAsserted(() -> assertThat(agent.site().statuses()).isEmpty());
        assertThat(web.isAlive()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {409, 429, 500, 503})
    void row39_aReportThatIsRefusedIsWrittenAgain(int status) {
        HostProcess web = startWithOneMember();

        agent.network()
                .failNext(
                        3,
                        to("patch", "processnodes/status"),
                        new Fault.Answer(status, Optional.of(Duration.ofSeconds(1))));
        web.kill();

        Timeouts.await("the report is written")
                .untilAsserted(
                        () -> assertThat(agent.reported("shop").path("restarts").asInt())
                                .isOne());
    }

    @Test
    void anAgentThatMayNotReportIsNotReadyUntilItMayAgain() throws IOException {
        LoopbackPort health = LoopbackPort.unused();
        agent.start("--health-address", "127.0.0.1:" + health.port());
        agent.apply("shop", ONE);
        agent.awaitReported("shop", "Ready");
        HostProcess web = agent.site().awaitRunning("web-0");

        try (FaultRule _ = agent.network()
                .fail(to("patch", "processnodes/status"), new Fault.Answer(HttpURLConnection.HTTP_FORBIDDEN))) {
            web.kill();
            awaitReadiness(health, "the API server refuses the report of ProcessNode " + agent.node());
        }

        awaitReadiness(health, " 200 ");
        assertThat(agent.reported("shop").path("restarts").asInt()).isOne();
    }

    private static void awaitReadiness(LoopbackPort health, String part) {
        Timeouts.await("/readyz tells " + part)
                .untilAsserted(() ->
                        assertThat(health.ask("GET /readyz HTTP/1.0\r\n\r\n")).contains(part));
    }

    @Test
    void row39_anApiServerThatHangsHoldsUpNoMember() {
        HostProcess web = startWithOneMember();

        try (FaultRule _ = agent.network().fail(ApiRequest::isWrite, new Fault.Hang())) {
            web.kill();
            agent.site().awaitReplaced("web-0", web);
        }

        Timeouts.await("the report is written")
                .untilAsserted(
                        () -> assertThat(agent.reported("shop").path("restarts").asInt())
                                .isOne());
    }

    @Test
    void row39_aWatchThatIsCutIsBegunAnew() {
        startWithOneMember();

        agent.network().cut(ApiRequest::isWatch);
        agent.apply("other", ONE.replace("web", "other"));

        agent.awaitReported("other", "Ready");
    }

    @Test
    void row39_aWatchThatIsSilentlyDeadIsBegunAnew() {
        agent.start("--watch-silence", "2s");
        agent.apply("shop", ONE);
        agent.awaitReported("shop", "Ready");

        agent.network().silence(ApiRequest::isWatch);
        agent.apply("other", ONE.replace("web", "other"));

        // By the client library alone this would be after 5 to 10 minutes.
        agent.awaitReported("other", "Ready");
    }

    @Test
    void row39_aWatchThatIsNeverAnsweredIsBegunAnew() {
        agent.start("--watch-silence", "2s");
        agent.apply("shop", ONE);
        agent.awaitReported("shop", "Ready");

        try (FaultRule hanging = agent.network().fail(ApiRequest::isWatch, new Fault.Hang())) {
            agent.network().cut(ApiRequest::isWatch);
            Timeouts.await("a watch is not answered").until(() -> hanging.struck() > 0);
        }
        agent.apply("other", ONE.replace("web", "other"));

        agent.awaitReported("other", "Ready");
    }

    @Test
    void row39_anApiServerThatIsSlowIsWaitedForAndMembersAreNot() {
        try (FaultRule _ = agent.network().fail(_ -> true, new Fault.Delay(Duration.ofSeconds(1)))) {
            HostProcess web = startWithOneMember();

            web.kill();
            agent.site().awaitReplaced("web-0", web);

            Timeouts.await("the report is written")
                    .untilAsserted(() -> assertThat(
                                    agent.reported("shop").path("restarts").asInt())
                            .isOne());
        }
    }

    @Test
    void row44_aPauseOfSecondsIsMadeUpFor() {
        RunningAgent paused = agent.start();
        agent.apply("shop", ONE + "- {name: db, command: [/bin/sleep, \"2000\"]}\n");
        agent.awaitReported("shop", "Ready");
        HostProcess web = agent.site().awaitRunning("web-0");
        HostProcess db = agent.site().awaitRunning("db-0");

        // As a garbage collection that needs memory which is swapped out.
        paused.process().signal("STOP");
        web.kill();
        agent.network().cut(ApiRequest::isWatch);
        agent.apply("other", ONE.replace("web", "other"));
        Timeouts.await("it is paused")
                .during(Duration.ofSeconds(3))
                .until(() -> agent.reported("other").isMissingNode());
        paused.process().signal("CONT");

        agent.site().awaitReplaced("web-0", web);
        agent.awaitReported("other", "Ready");
        Timeouts.await("the report catches up")
                .untilAsserted(
                        () -> assertThat(agent.reported("shop").path("restarts").asInt())
                                .isOne());
        assertThat(agent.site().awaitRunning("db-0")).isEqualTo(db);
    }

    @Test
    void row21_anAgentThatIsAskedToEndLeavesMembersRunningForTheNext() {
        RunningAgent first = agent.start();
        agent.apply("shop", ONE);
        agent.awaitReported("shop", "Ready");
        HostProcess web = agent.site().awaitRunning("web-0");
        String started = agent.report().path("agent").path("startedAt").asText();

        assertThat(first.end("TERM")).isZero();
        assertThat(web.isAlive()).isTrue();

        agent.start();
        Timeouts.await("the next agent reports")
                .untilAsserted(() -> assertThat(
                                agent.report().path("agent").path("startedAt").asText())
                        .isNotEqualTo(started));
        agent.awaitReported("shop", "Ready");
        assertThat(agent.site().awaitRunning("web-0")).isEqualTo(web);
        assertThat(agent.reported("shop").path("restarts").asInt()).isZero();
    }

    @Test
    void tenAgentsEachKeepWhatIsForTheirNode() throws IOException {
        String namespace = server.fixture().namespace();
        List<AgentOnNode> agents = IntStream.range(0, 10)
                .mapToObj(_ -> new AgentOnNode(server, namespace))
                .toList();
        try {
            agents.forEach(AgentOnNode::start);
            agents.getFirst().apply("shop", ONE);
            agents.forEach(each -> each.awaitReported("shop", "Ready"));
            agents.forEach(each ->
                    assertThat(each.site().awaitRunning("web-0").isAlive()).isTrue());
        } finally {
            for (AgentOnNode each : agents) {
                each.close();
            }
        }
    }

    private HostProcess startWithOneMember() {
        agent.start();
        agent.apply("shop", ONE);
        agent.awaitReported("shop", "Ready");
        return agent.site().awaitRunning("web-0");
    }
}
