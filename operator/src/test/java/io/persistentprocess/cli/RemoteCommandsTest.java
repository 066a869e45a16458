package io.persistentprocess.cli;

import static io.persistentprocess.local.control.FakeAgent.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.cli.console.CapturedConsole;
import io.persistentprocess.local.control.ControlSocket;
import io.persistentprocess.local.control.FakeAgent;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.spec.InstanceId;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands that talk to an agent, over a real socket to a fake one. */
@Timeout(60)
class RemoteCommandsTest {
    private static final InstanceId WEB = id("default", "web", "nginx");
    private static final InstanceId DB = id("prod", "db", "redis");

    private final FakeAgent agent = new FakeAgent();
    private final CapturedConsole console = CapturedConsole.withoutInput();

    @TempDir
    private Path directory;

    private ControlSocket socket;

    @BeforeEach
    void listen() throws IOException {
        socket = ControlSocket.open(directory.resolve("s"), agent);
        agent.show(WEB, Phase.Running, "");
        agent.show(DB, Phase.Stopped, "stopped by hand");
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
    }

    private int run(String command) {
        return console.run((command + " --socket " + directory.resolve("s")).split(" ", -1));
    }

    @Test
    void statusShowsOneNamespace() {
        assertThat(run("status")).isEqualTo(0);
        assertThat(console.outLines()).hasSize(2).last().asString().startsWith("web     nginx-0    Running");
    }

    @Test
    void statusOfAllNamespacesNamesThem() {
        assertThat(run("status -A")).isEqualTo(3);
        assertThat(console.outLines()).hasSize(3).first().asString().startsWith("NAMESPACE");
    }

    @Test
    void statusTellsScriptsThatSomethingIsNotWell() {
        agent.show(WEB, Phase.BackOff, "exited with code 1");
        assertThat(run("status")).isEqualTo(3);
        assertThat(run("status -o json")).isEqualTo(3);
        assertThat(console.out()).contains("\"healthy\" : false");
        assertThat(run("status nosuch")).isEqualTo(1);
    }

    @Test
    void aGroupThatIsSuspendedAndWhatHasCompletedAreWell() {
        agent.show(WEB, Phase.Stopped, Goal.Suspend, "the group is suspended");
        agent.show(DB, Phase.Completed, "");
        assertThat(run("status -A")).isEqualTo(0);
    }

    @Test
    void statusGivesNamesToScripts() {
        assertThat(run("status -A -o name")).isEqualTo(3);
        assertThat(console.outLines()).containsExactly("default/web/nginx-0", "prod/db/redis-0");
    }

    @Test
    void statusGivesJson() {
        assertThat(run("status -o json")).isEqualTo(0);
        assertThat(console.out())
                .contains("\"name\" : \"nginx-0\"", "\"pid\" : 4711", "\"reason\" : \"Signaled\"")
                .contains("\"startedAt\" : \"2026-03-01T11:58:30Z\"");
    }

    @Test
    void statusGivesYaml() {
        assertThat(run("status -o yaml")).isEqualTo(0);
        assertThat(console.outLines()).startsWith("instances:", "- namespace: default", "  group: web");
    }

    @Test
    void anEmptyNamespaceIsReportedOnStandardError() {
        assertThat(run("status -n test")).isEqualTo(0);
        assertThat(console.out()).isEmpty();
        assertThat(console.errLines())
                .containsExactly("no instances in namespace test; -A shows those of all namespaces");
    }

    @Test
    void anUnknownGroupIsAFailureWithASuggestion() {
        assertThat(run("status wbe")).isEqualTo(1);
        assertThat(console.errLines())
                .containsExactly("ppg: no group \"wbe\" in namespace default; did you mean \"web\"?");
    }

    @Test
    void stopTellsWhatBecameOfEachInstance() {
        assertThat(run("stop db -n prod")).isEqualTo(0);
        assertThat(console.outLines()).containsExactly("instance prod/db/redis-0 stopped");
    }

    @Test
    void aRestartThatDidNotWorkIsAFailure() {
        agent.show(WEB, Phase.Stopped, Goal.Suspend, "the group is suspended");
        assertThat(run("restart web")).isEqualTo(1);
        assertThat(console.errLines())
                .containsExactly("instance default/web/nginx-0 not restarted: the group is suspended");
    }

    @Test
    void eventsAreLines() {
        agent.happens(WEB, InstanceReport.Type.Exited, "killed by SIGKILL");
        agent.happens(DB, InstanceReport.Type.Started, "pid 5");
        assertThat(run("events")).isEqualTo(0);
        assertThat(console.outLines())
                .singleElement()
                .asString()
                .endsWith("Exited       default/web/nginx-0 killed by SIGKILL");
    }

    @Test
    void eventsAreJsonObjectsForScripts() {
        agent.happens(WEB, InstanceReport.Type.Exited, "killed by SIGKILL");
        assertThat(run("events -o json")).isEqualTo(0);
        assertThat(console.outLines())
                .containsExactly(
                        "{\"sequence\":1,\"at\":\"2026-03-01T12:00:00Z\",\"namespace\":\"default\",\"group\":\"web\","
                                + "\"instance\":\"nginx-0\",\"type\":\"Exited\",\"message\":\"killed by SIGKILL\"}");
    }

    @Test
    void aTreeOfWhatDoesNotRunIsItsName() {
        assertThat(run("tree")).isEqualTo(0);
        assertThat(console.outLines()).containsExactly("default/web/nginx-0 Running");
    }
}
