package io.persistentprocess.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an agent's watches bring, whatever it is, ends nothing: neither text of any language, nor what is no event at all. */
@ExtendWith({ApiServerExtension.class, ExpectedClientErrors.class})
class WatchIT {
    private static final Predicate<ApiRequest> GROUP_LISTS = ApiRequest.to("list", "persistentprocessgroups");
    private static final Predicate<ApiRequest> GROUP_WATCHES = ApiRequest.to("watch", "persistentprocessgroups");

    private static final String ANNOTATION = "example.com/note";
    private static final String SLEEPER = """
            members:
            - {name: web, command: [/bin/sleep, "1000"]}
            """;

    private AgentOnNode agent;

    @BeforeEach
    void prepare(ApiServer server) {
        agent = new AgentOnNode(server);
    }

    @AfterEach
    void clear() throws IOException {
        agent.close();
    }

    @Test
    void textOfAnyLanguageAndLengthIsFollowedWithoutANewList() {
        RunningAgent running = agent.start();
        agent.apply("shop", SLEEPER);
        agent.awaitReported("shop", "Ready");
        agent.network().log().clear();

        int pad = 0;
        for (int length : List.of(1, 100, 1_000, 4_000, 16_000)) {
            for (String text : List.of("é", "日本", "🙂", "aé日🙂")) {
                annotate("x".repeat(pad++ % 4) + text.repeat(length));
            }
        }
        agent.client().nodes().withName(agent.node()).edit(WatchIT::withNote);
        agent.apply("bakery", """
                members:
                - name: bread
                  command: [/bin/sleep, "1000"]
                  env: [{name: TEXT, value: "caf\u00e9 \u65e5\u672c \ud83d\ude42"}]
                - {name: lost, replicas: 30, command: [/opt/caf\u00e9/run]}
                """);
        Timeouts.await("what cannot be started is reported in its own letters")
                .untilAsserted(() -> assertThat(agent.reported("bakery").toString())
                        .contains("exec /opt/café/run: No such file or directory"));
        HostProcess web = agent.site().awaitRunning("web-0");

        web.kill();

        agent.site().awaitReplaced("web-0", web);
        Timeouts.await("the report has the restart")
                .untilAsserted(
                        () -> assertThat(agent.reported("shop").path("restarts").asInt())
                                .isOne());
        assertThat(agent.network().log().matching(WatchIT::isList)).isEmpty();
        assertThat(running.process().isAlive()).isTrue();
    }

    @Test
    void whatIsNoEventHasTheClusterFollowedAnew() {
        RunningAgent running = agent.start();
        agent.apply("shop", SLEEPER);
        agent.awaitReported("shop", "Ready");
        HostProcess web = agent.site().awaitRunning("web-0");
        agent.network().log().clear();

        FaultRule garbled = agent.network().failNext(3, GROUP_WATCHES, new Fault.CorruptBytes());
        agent.network().cut(GROUP_WATCHES);
        Timeouts.await("the watch was garbled").until(() -> garbled.struck() > 0);
        web.kill();
        HostProcess next = agent.site().awaitReplaced("web-0", web);

        agent.apply("more", SLEEPER.replace("web", "other"));
        agent.awaitReported("more", "Ready");
        assertThat(agent.network().log().matching(GROUP_LISTS)).isNotEmpty();
        assertThat(agent.site().awaitRunning("web-0")).isEqualTo(next);
        assertThat(running.process().isAlive()).isTrue();
    }

    @Test
    void row39_anApiServerThatIsAwayIsOneLineAndAnotherWhenItIsBack() {
        RunningAgent running = agent.start();
        agent.apply("shop", SLEEPER);
        agent.awaitReported("shop", "Ready");
        HostProcess web = agent.site().awaitRunning("web-0");

        FaultRule away = agent.network().fail(_ -> true, new Fault.Cut());
        agent.network().cut(_ -> true);
        web.kill();
        agent.site().awaitReplaced("web-0", web);
        running.awaitLine("the API server does not respond");
        Timeouts.await("it was tried again and again").until(() -> away.struck() > 10);
        away.close();

        running.awaitLine("the API server responds again");
        agent.apply("more", SLEEPER.replace("web", "other"));
        agent.awaitReported("more", "Ready");
        assertThat(running.lines())
                .filteredOn(line -> line.contains("the API server"))
                .hasSizeLessThanOrEqualTo(4);
        assertThat(running.lines()).noneMatch(line -> line.startsWith("\tat "));
    }

    private static boolean isList(ApiRequest request) {
        return request.verb().equals("list");
    }

    private void annotate(String note) {
        agent.client()
                .resources(GroupResource.class)
                .inNamespace(agent.namespace())
                .withName("shop")
                .edit(group -> {
                    group.getMetadata().setAnnotations(Map.of(ANNOTATION, note));
                    return group;
                });
    }

    private static Node withNote(Node node) {
        node.getMetadata().getAnnotations().put(ANNOTATION, "日本é🙂".repeat(3_000));
        return node;
    }
}
