package io.persistentprocess.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.persistentprocess.cluster.Clocks;
import io.persistentprocess.cluster.ClusterClient;
import io.persistentprocess.cluster.Installation;
import io.persistentprocess.cluster.controller.Controller;
import io.persistentprocess.cluster.controller.ControllerConfig;
import io.persistentprocess.e2e.site.HostProcess;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** An API server whose data are set back: its versions begin anew below those that agents and controllers know. Bookmarks, which tell, come once a minute. */
class RestoredDataIT {
    private static final Duration UNTIL_BOOKMARKS = Duration.ofMinutes(3);
    private static final int CHANGES = 300;
    private static final String SLEEPER = "members: [{name: %s, command: [/bin/sleep, '1000']}]";

    @Test
    void agentAndControllerFollowWhatHappensAfterARestore() throws Exception {
        try (ApiServer server = ApiServer.start()) {
            assumeTrue(server.process().isPresent(), "needs an API server of its own, whose data it may set back");
            server.applyCrds();
            try (AgentOnNode agent = new AgentOnNode(server);
                    KubernetesClient client = ClusterClient.ofController(server.config(), Duration.ofMinutes(5))
                            .client();
                    Controller _ = Controller.start(client, config(agent.namespace()), Clocks.ofThisHost())) {
                agent.start();
                agent.apply("shop", SLEEPER.formatted("web"));
                agent.awaitReported("shop", "Ready");
                HostProcess web = agent.site().awaitRunning("web-0");
                server.process().get().backup();
                agent.apply("later", SLEEPER.formatted("late"));
                agent.awaitReported("later", "Ready");
                for (int i = 0; i < CHANGES; i++) {
                    server.client()
                            .resource(new ConfigMapBuilder()
                                    .withNewMetadata()
                                    .withNamespace(agent.namespace())
                                    .withName("noise")
                                    .endMetadata()
                                    .addToData("round", Integer.toString(i))
                                    .build())
                            .fieldManager("test")
                            .serverSideApply();
                }
                // A watch knows the version of the last event that it brought: without this one the API server would be
                // past it before the agent is back.
                agent.apply("last", SLEEPER.formatted("newest"));
                agent.awaitReported("last", "Ready");

                server.process().get().restore();
                agent.apply("more", SLEEPER.formatted("other"));

                Awaitility.await("the agent follows")
                        .atMost(UNTIL_BOOKMARKS)
                        .untilAsserted(() -> assertThat(
                                        agent.reported("more").path("state").asText())
                                .isEqualTo("Ready"));
                Awaitility.await("the controller follows")
                        .atMost(UNTIL_BOOKMARKS)
                        .untilAsserted(() -> assertThat(
                                        Optional.ofNullable(agent.group("more").getStatus())
                                                .map(Object::toString)
                                                .orElse(""))
                                .contains("\"Ready\""));
                assertThat(agent.site().awaitRunning("web-0")).isEqualTo(web);
            }
        }
    }

    private static ControllerConfig config(String namespace) {
        return new ControllerConfig(
                Installation.NONE,
                Set.of(namespace),
                Optional.empty(),
                new ControllerConfig.Candidacy(namespace, "one", Duration.ofSeconds(4)),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Optional.empty());
    }
}
