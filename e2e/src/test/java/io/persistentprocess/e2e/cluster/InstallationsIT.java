package io.persistentprocess.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.persistentprocess.cluster.Installation;
import io.persistentprocess.cluster.ProcessNodeResource;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.LoopbackPort;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Agents of two installations on one node: the one whose mark the ProcessNode has works, the other one waits and says so. */
@ExtendWith({ApiServerExtension.class, ExpectedClientErrors.class})
class InstallationsIT {
    private static final String ONE = """
            members:
            - {name: web, command: [/bin/sleep, "1000"]}
            """;
    private static final String DRAIN = "persistentprocess.io/drain";

    private ApiServer server;
    private AgentOnNode first;
    private Site secondSite;
    private LoopbackPort health;

    @BeforeEach
    void prepare(ApiServer prepared) throws IOException {
        server = prepared;
        first = new AgentOnNode(server);
        secondSite = Site.create();
        health = LoopbackPort.unused();
    }

    @AfterEach
    void clear() throws IOException {
        // The second agent may keep processes in the first one's cgroups, which are removed last.
        secondSite.close();
        first.close();
    }

    /** With a cgroup root, a socket and groups of its own. */
    private RunningAgent startSecond() {
        return secondSite.awaitListening(secondSite.launch(commandOfSecond()));
    }

    private List<String> commandOfSecond() {
        return secondSite.agentCommand(
                server.kubeconfig(User.SUPER_USER),
                first.node(),
                "--namespaces",
                first.namespace(),
                "--installation",
                "b/two",
                "--health-address",
                "127.0.0.1:" + health.port());
    }

    private Optional<String> mark() {
        return Optional.ofNullable(server.client()
                        .resources(ProcessNodeResource.class)
                        .withName(first.node())
                        .get())
                .flatMap(Installation.NONE::other);
    }

    private void annotate(String name, String value) {
        server.client()
                .resources(ProcessNodeResource.class)
                .withName(first.node())
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"annotations\":{\"%s\":%s}}}".formatted(name, value));
    }

    private void awaitMark(String installation) {
        Timeouts.await("the ProcessNode is marked")
                .untilAsserted(() -> assertThat(mark()).contains(installation));
    }

    private HostProcess startFirst() {
        first.start("--installation", "a/one");
        first.apply("shop", ONE);
        first.awaitReported("shop", "Ready");
        return first.site().awaitRunning("web-0");
    }

    private void awaitSecondWaits(RunningAgent second) {
        second.awaitLine("ProcessNode " + first.node() + " is of installation a/one, and this agent of b/two");
        Timeouts.await("/readyz tells")
                .untilAsserted(() -> assertThat(health.ask("GET /readyz HTTP/1.0\r\n\r\n"))
                        .contains("503")
                        .contains("is of installation a/one, and this agent of b/two"));
    }

    @Test
    void theSecondOneStartsNothingUntilTheFirstOneIsUninstalled() {
        HostProcess web = startFirst();
        assertThat(mark()).contains("a/one");

        RunningAgent second = startSecond();
        awaitSecondWaits(second);
        web.kill();
        first.site().awaitReplaced("web-0", web);
        Timeouts.await("the first one reports on")
                .untilAsserted(
                        () -> assertThat(first.reported("shop").path("restarts").asInt())
                                .isOne());
        assertThat(mark()).contains("a/one");
        assertThat(second.lines())
                .filteredOn(line -> line.contains("is of installation"))
                .hasSize(1);
        assertThat(secondSite.cgroup().path().resolve(first.namespace())).doesNotExist();

        // What its uninstallation does, in the end.
        annotate(DRAIN, "\"Terminate\"");
        Timeouts.await("the first one is drained")
                .untilAsserted(() ->
                        assertThat(first.report().path("drained").asBoolean()).isTrue());
        first.end();
        server.client()
                .resources(ProcessNodeResource.class)
                .withName(first.node())
                .delete();

        secondSite.awaitRunning("web-0");
        awaitMark("b/two");
        first.awaitReported("shop", "Ready");
    }

    /** Both charts have the default cgroup root. The second agent ends with the reason, as often as the kubelet starts it. */
    @Test
    void onTheSameCgroupRootTheSecondOneEndsUntilTheFirstOneHasEnded() throws IOException {
        HostProcess web = startFirst();
        List<String> onSameRoot = new ArrayList<>(commandOfSecond());
        onSameRoot.replaceAll(
                argument -> argument.equals(secondSite.cgroup().path().toString())
                        ? first.site().cgroup().path().toString()
                        : argument);

        RunningAgent refused = secondSite.launch(onSameRoot);
        assertThat(refused.awaitEnd()).isOne();
        assertThat(refused.lines())
                .singleElement()
                .asString()
                .contains("another ppg agent runs the groups below "
                        + first.site().cgroup().path())
                .contains("choose another --cgroup-root");
        assertThat(web.isAlive()).isTrue();
        assertThat(mark()).contains("a/one");

        first.end();
        RunningAgent second = secondSite.awaitListening(secondSite.launch(onSameRoot));
        awaitSecondWaits(second);
        assertThat(web.isAlive()).isTrue();
        server.client()
                .resources(ProcessNodeResource.class)
                .withName(first.node())
                .delete();
        awaitMark("b/two");
        assertThat(web.isAlive()).isTrue();
    }

    @Test
    void whatDrainsTheNodeOfOneIsNothingToTheOther() {
        HostProcess web = startFirst();
        RunningAgent second = startSecond();
        awaitSecondWaits(second);

        second.end("TERM");

        assertThat(web.isAlive()).isTrue();
        assertThat(first.reported("shop").path("state").asText()).isEqualTo("Ready");
        assertThat(mark()).contains("a/one");
    }

    @Test
    void anUnmarkedProcessNodeIsTakenOver() {
        first.start();
        first.apply("shop", ONE);
        first.awaitReported("shop", "Ready");
        HostProcess web = first.site().awaitRunning("web-0");
        assertThat(mark()).isEmpty();

        first.end();
        first.start("--installation", "a/one");
        awaitMark("a/one");
        annotate(Installation.ANNOTATION, "null");

        awaitMark("a/one");
        assertThat(web.isAlive()).isTrue();
        assertThat(server.client()
                        .resources(ProcessNodeResource.class)
                        .withName(first.node())
                        .get()
                        .getMetadata()
                        .getOwnerReferences())
                .hasSize(1);
    }

    @Test
    void aNodeThatIsTakenAwayFromItKeepsItsMembersAndIsGivenBack() {
        HostProcess web = startFirst();
        RunningAgent agent = first.running();

        annotate(Installation.ANNOTATION, "\"b/two\"");
        agent.awaitLine("is of installation b/two, and this agent of a/one");
        first.apply("later", ONE.replace("web", "late"));
        assertThat(web.isAlive()).isTrue();
        assertThat(mark()).contains("b/two");

        annotate(Installation.ANNOTATION, "null");
        awaitMark("a/one");
        first.awaitReported("later", "Ready");
        assertThat(web.isAlive()).isTrue();
    }
}
