package io.persistentprocess.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.request.GroupRequest;
import io.persistentprocess.e2e.site.HostProcess;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code kubectl ppg restart}, from the command to the processes. */
@ExtendWith({ApiServerExtension.class, ExpectedClientErrors.class})
class RestartIT {
    private static final String THREE = """
            members:
            - {name: web, command: [/bin/sleep, "1000"], replicas: 2}
            - {name: db, command: [/bin/sleep, "2000"]}
            """;

    private ApiServer server;
    private AgentOnNode agent;
    private HostProcess first;
    private HostProcess second;
    private HostProcess db;

    @BeforeEach
    void start(ApiServer prepared) {
        server = prepared;
        agent = new AgentOnNode(server);
        agent.start();
        agent.apply("shop", THREE);
        agent.awaitReported("shop", "Ready");
        first = agent.site().awaitRunning("web-0");
        second = agent.site().awaitRunning("web-1");
        db = agent.site().awaitRunning("db-0");
    }

    @AfterEach
    void clear() throws IOException {
        agent.close();
    }

    @Test
    void anInstanceAMemberOrAGroupGetNewProcessesAndNothingElseDoes() {
        restart("shop/web-1");
        second = agent.site().awaitReplaced("web-1", second);
        assertThat(agent.site().awaitRunning("web-0")).isEqualTo(first);

        restart("shop/web");
        first = agent.site().awaitReplaced("web-0", first);
        second = agent.site().awaitReplaced("web-1", second);
        assertThat(agent.site().awaitRunning("db-0")).isEqualTo(db);

        restart("shop");
        agent.site().awaitReplaced("web-0", first);
        agent.site().awaitReplaced("web-1", second);
        agent.site().awaitReplaced("db-0", db);
    }

    @Test
    void anAgentThatIsKilledAndStartedRestartsNothingASecondTime() {
        restart("shop/web-1", "--node", agent.node());
        second = agent.site().awaitReplaced("web-1", second);

        agent.restart();
        agent.apply("other", THREE.replace("web", "one").replace("db", "two"));
        // It has seen all groups when it has begun with this one.
        agent.awaitReported("other", "Ready");

        assertThat(agent.site().awaitRunning("web-0")).isEqualTo(first);
        assertThat(agent.site().awaitRunning("web-1")).isEqualTo(second);
        assertThat(agent.site().awaitRunning("db-0")).isEqualTo(db);
    }

    @Test
    void aRequestByAClockThatIsAheadIsCarriedOutOnceWhateverBecomesOfAgents() {
        GroupResource group = agent.group("shop");
        group.getMetadata()
                .setAnnotations(Map.of(GroupRequest.Kind.RESTART.annotation(), "2100-01-01T00:00:00Z web-1"));
        agent.client().resource(group).update();
        second = agent.site().awaitReplaced("web-1", second);

        for (int time = 0; time < 3; time++) {
            String other = "other-" + time;
            agent.restart();
            agent.apply(other, THREE.replace("web", other).replace("db", "more-" + time));
            agent.awaitReported(other, "Ready");
            assertThat(agent.site().awaitRunning("web-1")).isEqualTo(second);
        }
        assertThat(agent.site().awaitRunning("web-0")).isEqualTo(first);
    }

    @Test
    void whatIsAskedForWhileTheAgentIsAwayIsDoneByTheNext() {
        agent.network().away();
        restart("shop/db");
        agent.restart();
        assertThat(agent.site().awaitRunning("db-0")).isEqualTo(db);
        agent.network().back();

        agent.site().awaitReplaced("db-0", db);
        assertThat(agent.site().awaitRunning("web-0")).isEqualTo(first);
    }

    private void restart(String what, String... more) {
        KubectlPlugin.request(server, agent.namespace(), "restart", what, more);
    }
}
