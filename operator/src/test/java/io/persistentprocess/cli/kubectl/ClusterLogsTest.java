package io.persistentprocess.cli.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.cli.console.CapturedConsole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code kubectl ppg logs} with a fake API server that runs its commands. */
@Timeout(120)
class ClusterLogsTest {
    private static final String NODES = "/apis/persistentprocess.io/v1alpha1/processnodes";
    private static final String PODS = "/api/v1/namespaces/ppg-system/pods";

    private FakeExecServer server;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        server = new FakeExecServer();
        String one = node("one", "web");
        server.has(NODES, """
            {"apiVersion":"persistentprocess.io/v1alpha1","kind":"ProcessNodeList","metadata":{},"items":[%s,%s]}""".formatted(one, node("two", "db")));
        server.has(NODES + "/one", one);
        server.has(PODS, """
            {"apiVersion":"v1","kind":"PodList","metadata":{},"items":[
              {"apiVersion":"v1","kind":"Pod","metadata":{"name":"ppg-agent-x","namespace":"ppg-system"},
               "spec":{"containers":[{"name":"agent"}]},"status":{"phase":"Running"}}]}""");
        server.has(PODS + "/ppg-agent-x", """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"ppg-agent-x","namespace":"ppg-system"},
             "spec":{"containers":[{"name":"agent"}]},"status":{"phase":"Running",
             "conditions":[{"type":"Ready","status":"True"}]}}""");
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private static String node(String name, String group) {
        return """
            {"apiVersion":"persistentprocess.io/v1alpha1","kind":"ProcessNode","metadata":{"name":"%s",
              "annotations":{"persistentprocess.io/installation":"ppg-system/ppg"}},
             "status":{"groups":[{"namespace":"default","name":"%s","instances":[{"name":"nginx-0"}]},
               {"namespace":"default","name":"both","instances":[{"name":"a-0"}]}]}}""".formatted(name, group);
    }

    private CapturedConsole run(int code, String... arguments) throws IOException {
        Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), """
            apiVersion: v1
            kind: Config
            clusters: [{name: c, cluster: {server: "%s"}}]
            users: [{name: u, user: {}}]
            contexts: [{name: x, context: {cluster: c, user: u}}]
            current-context: x
            """.formatted(server.address()));
        List<String> all = new ArrayList<>(List.of("kubectl", "logs"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--kubeconfig", kubeconfig.toString()));
        CapturedConsole console = CapturedConsole.withoutInput();
        assertThat(console.run(all.toArray(String[]::new)))
                .as(console.errLines()::toString)
                .isEqualTo(code);
        return console;
    }

    @Test
    void whatPpgLogsPrintsInTheAgentsPodIsShown() throws IOException {
        server.prints("first\nsecond\n", "ppg: default/web/nginx-0: lines are missing here\n");
        CapturedConsole console = run(0, "web/nginx-0", "--tail", "5", "--no-prefix");
        assertThat(console.outLines()).containsExactly("first", "second");
        assertThat(console.errLines()).containsExactly("ppg: default/web/nginx-0: lines are missing here");
        assertThat(server.executions())
                .singleElement()
                .asString()
                .contains(
                        "/pods/ppg-agent-x/exec?", "command=--tail&command=5", "command=--no-prefix", "container=agent")
                .contains("nginx-0");
    }

    @Test
    void instancesOnSeveralNodesNeedAChoice() throws IOException {
        assertThat(run(1, "both").errLines())
                .singleElement()
                .asString()
                .contains("both is on 2 nodes (one, two)", "--all-nodes");
        server.prints("a\n", "");
        server.has(NODES + "/two", node("two", "db"));
        assertThat(run(0, "both", "--all-nodes").outLines()).containsExactly("one a", "two a");
        assertThat(run(0, "both", "--node", "one").outLines()).containsExactly("a");
    }

    @Test
    void theCodeOfThePodsCommandIsThatOfThisOne() throws IOException {
        server.prints("", "ppg: no group webs\n");
        server.endsWith(1);
        assertThat(run(1, "web", "--node", "one").errLines()).containsExactly("ppg: no group webs");
    }

    @Test
    void aNodeWithoutAnAgentIsNamed() throws IOException {
        assertThat(run(1, "web", "--node", "three").errLines())
                .singleElement()
                .asString()
                .contains("no agent reports on node three");
    }
}
