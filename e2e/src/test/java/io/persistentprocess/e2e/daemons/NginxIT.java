package io.persistentprocess.e2e.daemons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.e2e.site.CompletedCommand;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** nginx, as distributions start it and in the foreground: its workers hold the port and outlive a main process that is killed, unless somebody sees to them. */
class NginxIT {
    /** How nginx is started. */
    enum Way {
        FORKING("type: Forking, pidFile: %s", "daemon on;"),
        FOREGROUND("type: Simple", "daemon off;");

        private final String type;
        private final String directive;

        Way(String type, String directive) {
            this.type = type;
            this.directive = directive;
        }

        Path manifest(Site site, Nginx nginx) {
            return site.write("groups.yaml", """
                    apiVersion: persistentprocess.io/v1alpha1
                    kind: PersistentProcessGroup
                    metadata: {name: web}
                    spec:
                      members:
                      - {name: nginx, %s, command: [%s, -c, %s, -g, %s], stop: {signal: SIGQUIT, gracePeriodSeconds: 20}}
                    """.formatted(
                            type.formatted(nginx.pidFile()), nginx.program(), nginx.configuration(), directive));
        }
    }

    @AutoClose
    private final Site site = Site.create();

    @ParameterizedTest
    @EnumSource
    void row13_aKilledMainProcessIsBackAndItsWorkersAreGone(Way way) throws IOException {
        Nginx nginx = Nginx.configured(site, "edge");
        site.start(way.manifest(site, nginx));
        nginx.awaitServing();
        HostProcess main = site.awaitRunning("nginx-0");
        assertThat(Files.readString(nginx.pidFile()).strip()).isEqualTo(Integer.toString(main.pid()));
        List<HostProcess> old = site.cgroup().processes("web", "nginx-0");
        assertThat(old).as("a main process and its workers").hasSize(3).contains(main);

        main.kill();

        HostProcess next = site.awaitReplaced("nginx-0", main);
        assertThat(old).as("the old processes when the new one runs").noneMatch(HostProcess::isAlive);
        int worker = nginx.awaitServing();
        assertThat(site.cgroup().processes("web", "nginx-0"))
                .contains(next)
                .extracting(HostProcess::pid)
                .contains(worker)
                .doesNotContainAnyElementsOf(old.stream().map(HostProcess::pid).toList());
        assertThat(site.status("nginx-0").restarts()).isOne();
    }

    @ParameterizedTest
    @EnumSource
    void stoppedAndRestartedByHandItEndsGracefully(Way way) throws IOException {
        Nginx nginx = Nginx.configured(site, "edge");
        site.start(way.manifest(site, nginx));
        nginx.awaitServing();
        HostProcess main = site.awaitRunning("nginx-0");

        CompletedCommand restart = site.ask("restart", "web");
        assertThat(restart.code()).as("%s", restart).isZero();
        HostProcess next = site.awaitReplaced("nginx-0", main);
        nginx.awaitServing();
        CompletedCommand stop = site.ask("stop", "web/nginx");

        assertThat(stop.code()).as("%s", stop).isZero();
        assertThat(stop.out()).containsExactly("instance default/web/nginx-0 stopped");
        assertThat(next.isAlive()).isFalse();
        assertThat(nginx.address().isServed()).isFalse();
        assertThat(site.status("nginx-0").state()).isEqualTo("Stopped");
        assertThat(nginx.pidFile())
                .as("removed by an nginx that ends gracefully")
                .doesNotExist();
    }

    /** The main process starts another worker, so that nothing else shows it. */
    @ParameterizedTest
    @ValueSource(strings = {"KILL", "SEGV"})
    void aWorkerThatIsKilledIsReported(String signal) throws IOException {
        Nginx nginx = Nginx.configured(site, "edge");
        RunningAgent agent = site.start(Way.FORKING.manifest(site, nginx));
        nginx.awaitServing();
        HostProcess main = site.awaitRunning("nginx-0");
        List<String> killed = new ArrayList<>();

        // The first may be killed before the kernel's programs are attached.
        Timeouts.await("ppg events tells of a worker").until(() -> {
            assumeEbpf(agent);
            if (!kills().isEmpty()) {
                return true;
            }
            int worker = nginx.awaitServing();
            killed.add("process %d (nginx) was killed by SIG%s".formatted(worker, signal));
            HostProcess.of(worker).signal(signal);
            return false;
        });

        assertThat(kills())
                .allSatisfy(line ->
                        assertThat(line).contains("default/web/nginx-0").containsAnyOf(killed.toArray(String[]::new)));
        nginx.awaitServing();
        assertThat(site.awaitRunning("nginx-0")).isEqualTo(main);
        assertThat(site.status("nginx-0").restarts()).isZero();
    }

    private List<String> kills() {
        return site.ask("events", "web").out().stream()
                .filter(line -> line.contains("ProcessKilled"))
                .toList();
    }

    private static void assumeEbpf(RunningAgent agent) {
        List<String> without = agent.lines().stream()
                .filter(line -> line.contains("tier=ebpf"))
                .toList();
        assumeTrue(without.isEmpty(), () -> "needs eBPF: " + without);
    }

    /** As nginx(8) has it, "Upgrading Executable on the Fly". */
    @Test
    void row50_anUpgradeOnTheFlyCostsNoRequest() throws IOException {
        Nginx nginx = Nginx.configured(site, "edge");
        site.start(Way.FORKING.manifest(site, nginx));
        nginx.awaitServing();
        HostProcess old = site.awaitRunning("nginx-0");

        old.signal("USR2");
        Timeouts.await("the new main process has written the PID file")
                .until(() -> Files.exists(nginx.pidFile()) && pid(nginx) != old.pid());
        int next = pid(nginx);
        old.signal("QUIT");

        Timeouts.await("the old one is gone, and requests are answered meanwhile")
                .until(() -> {
                    assertThat(nginx.address().get()).isNotEmpty();
                    return !old.isAlive();
                });
        assertThat(site.awaitReplaced("nginx-0", old).pid()).isEqualTo(next);
        assertThat(nginx.address().get()).isNotEmpty();
        assertThat(site.status("nginx-0").restarts()).isZero();
        assertThat(site.cgroup().processes("web", "nginx-0")).hasSize(3).doesNotContain(old);
    }

    private static int pid(Nginx nginx) throws IOException {
        String text = Files.readString(nginx.pidFile()).strip();
        return text.isEmpty() ? -1 : Integer.parseInt(text);
    }

    @Test
    void anEditOfOneServerLeavesTheOtherAlone() throws IOException {
        Nginx edge = Nginx.configured(site, "edge");
        Nginx other = Nginx.configured(site, "other");
        site.start(both(edge, other, "5"));
        int otherWorker = other.awaitServing();
        HostProcess edgeMain = site.awaitRunning("edge-0");
        HostProcess otherMain = site.awaitRunning("other-0");

        both(edge, other, "7");

        HostProcess next = site.awaitReplaced("edge-0", edgeMain);
        edge.awaitServing();
        Timeouts.await("nginx has the new nice value").until(() -> next.niceness() == 7);
        assertThat(site.awaitRunning("other-0")).isEqualTo(otherMain);
        assertThat(site.cgroup().processes("web", "other-0"))
                .extracting(HostProcess::pid)
                .contains(otherWorker);
    }

    /** Nobody sees from outside that a stopped process does not serve: it is there, and the kernel completes connections to it. */
    @Test
    void anNginxThatIsWedgedIsReplaced() throws IOException {
        Nginx nginx = Nginx.configured(site, "edge");
        int port = nginx.address().port();
        site.start(site.write("groups.yaml", """
                apiVersion: persistentprocess.io/v1alpha1
                kind: PersistentProcessGroup
                metadata: {name: web}
                spec:
                  members:
                  - name: nginx
                    command: [%1$s, -c, %2$s, -g, daemon off;]
                    startupProbe: {tcpSocket: {port: %3$d}, periodSeconds: 1, failureThreshold: 1000}
                    readinessProbe: {httpGet: {port: %3$d}, periodSeconds: 1, failureThreshold: 1}
                    livenessProbe:
                      httpGet: {port: %3$d}
                      periodSeconds: 1
                      failureThreshold: 5
                      terminationGracePeriodSeconds: 1
                    listening: [{port: %3$d}]
                """.formatted(nginx.program(), nginx.configuration(), port)));
        HostProcess main = site.awaitRunning("nginx-0");
        Timeouts.await("nginx is ready").until(() -> site.status("nginx-0").ready());

        site.cgroup().processes("web", "nginx-0").forEach(process -> process.signal("STOP"));

        Timeouts.await("nginx is not ready").until(() -> !site.status("nginx-0").ready());
        HostProcess next = site.awaitReplaced("nginx-0", main);
        Timeouts.await("nginx is ready again")
                .until(() -> site.status("nginx-0").ready());
        nginx.awaitServing();
        assertThat(next.isAlive()).isTrue();
        assertThat(site.status("nginx-0").lastExit())
                .hasValueSatisfying(exit -> assertThat(exit.reason()).isEqualTo("Unhealthy"));
        assertThat(site.ask("events", "web").out())
                .anyMatch(line -> line.contains("Unhealthy")
                        && line.contains("liveness probe failed: GET http://127.0.0.1:%d/: no answer within 1 s"
                                .formatted(port)));
    }

    @Test
    void nothingOfItIsLeftWhenTheAgentEnds() throws IOException {
        Nginx nginx = Nginx.configured(site, "edge");
        RunningAgent agent = site.start(Way.FORKING.manifest(site, nginx));
        nginx.awaitServing();
        site.awaitRunning("nginx-0");
        List<HostProcess> all = site.cgroup().processes("web", "nginx-0");

        assertThat(agent.end("TERM")).isZero();

        assertThat(all).noneMatch(HostProcess::isAlive);
        assertThat(nginx.address().isServed()).isFalse();
    }

    private Path both(Nginx edge, Nginx other, String niceOfEdge) {
        return site.write(
                "groups.yaml", """
                apiVersion: persistentprocess.io/v1alpha1
                kind: PersistentProcessGroup
                metadata: {name: web}
                spec:
                  members:
                  - name: edge
                    command: [%1$s, -c, %2$s, -g, daemon off;]
                    nice: %3$s
                  - name: other
                    command: [%1$s, -c, %4$s, -g, daemon off;]
                """.formatted(edge.program(), edge.configuration(), niceOfEdge, other.configuration()));
    }
}
