package io.persistentprocess.e2e.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What an agent in a pod starts is on the host: in its namespaces, cgroups and limits, and still there when the pod is gone. */
class StandingOnTheHostIT {
    private static final List<String> NAMESPACES = List.of("mnt", "cgroup", "net", "ipc", "uts", "pid");

    @AutoClose
    private final Pod pod = Pod.create();

    private final Site site = pod.site();

    @Test
    void membersStartInTheNamespacesAndCgroupsOfTheHost() throws IOException {
        RunningAgent agent = pod.start(Manifest.of("web", Manifest.sleeper("one")));

        HostProcess one = site.awaitRunning("one-0");

        assertThat(namespaces(one)).isEqualTo(namespaces(pod.node().process()));
        assertThat(namespaces(agent.process()))
                .as("the pod's own")
                .doesNotContainEntry("mnt", namespaces(one).get("mnt"))
                .doesNotContainEntry("net", namespaces(one).get("net"))
                .doesNotContainEntry("cgroup", namespaces(one).get("cgroup"));
        assertThat(cgroups(one, "0")).singleElement().asString().endsWith("/agent/default_web/one-0");
        assertThat(v1Cgroups(one)).isEqualTo(v1Cgroups(pod.node().process()));
    }

    @Test
    void anotherIsStartedThereAsWell() throws IOException {
        pod.start(Manifest.of("web", Manifest.sleeper("one")));
        HostProcess one = site.awaitRunning("one-0");

        for (int i = 0; i < 3; i++) {
            one.kill();
            one = site.awaitReplaced("one-0", one);
        }

        assertThat(namespaces(one)).isEqualTo(namespaces(pod.node().process()));
        assertThat(v1Cgroups(one)).isEqualTo(v1Cgroups(pod.node().process()));
    }

    @Test
    void membersHaveWhatTheHostGivesAndNotThePod() throws IOException {
        RunningAgent agent = pod.start(Manifest.of(
                "web",
                "{name: one, command: [sh, -c, 'umask; pwd; exec sleep infinity']}",
                "{name: named, command: [sleep, infinity], securityContext: {runAsUser: daemon}}"));

        HostProcess one = site.awaitRunning("one-0");

        assertThat(agent.process().read("oom_score_adj").strip()).isEqualTo("1000");
        assertThat(one.read("oom_score_adj").strip()).isEqualTo("0");
        assertThat(one.read("limits").lines().filter(line -> !line.startsWith("Max open files")))
                .isEqualTo(pod.node()
                        .process()
                        .read("limits")
                        .lines()
                        .filter(line -> !line.startsWith("Max open files"))
                        .toList());
        assertThat(one.read("limits")).containsPattern("Max open files +1024 ");
        assertThat(one.status())
                // SIGPIPE alone, as services of systemd ignore it.
                .containsEntry("SigIgn", "0000000000001000")
                .containsEntry("SigBlk", "0000000000000000");
        assertThat(one.read("environ").split("\0")).allMatch(variable -> variable.matches("PPG_.*|PATH=.*|PWD=/"));
        Timeouts.await("it has spoken")
                .untilAsserted(() ->
                        assertThat(Files.readAllLines(site.log("web", "one-0"))).containsExactly("0022", "/"));
        assertThat(site.awaitRunning("named-0").status().get("Uid"))
                .as("the image has no /etc/passwd")
                .startsWith("1\t");
    }

    @Test
    void row18_membersSurviveTheEndOfThePodAndAreAdoptedByTheNext() throws IOException {
        String manifest = Manifest.of("web", Manifest.sleeper("one"), Manifest.sleeper("two"));
        RunningAgent first = pod.start(manifest);
        HostProcess one = site.awaitRunning("one-0");
        one.kill();
        HostProcess again = site.awaitReplaced("one-0", one);
        HostProcess two = site.awaitRunning("two-0");

        pod.kill();

        first.awaitEnd();
        assertThat(List.of(again, two)).allMatch(HostProcess::isAlive);
        RunningAgent second = pod.start(manifest);
        assertThat(site.awaitRunning("one-0")).isEqualTo(again);
        assertThat(site.awaitRunning("two-0")).isEqualTo(two);
        assertThat(site.status("one-0").restarts()).isOne();
        second.awaitLine("adopted instance=default/web/two-0 pid=" + two.pid());
        two.kill();
        HostProcess next = site.awaitReplaced("two-0", two);
        assertThat(namespaces(next)).isEqualTo(namespaces(pod.node().process()));
    }

    @Test
    void row21_anAgentThatIsEndedLeavesItsMembersAndNothingElseOnTheHost() throws IOException {
        String manifest = Manifest.of("web", Manifest.sleeper("one"));
        RunningAgent first = pod.start(manifest, "--leave-running");
        HostProcess one = site.awaitRunning("one-0");
        awaitStarted();

        assertThat(first.end("TERM")).as("%s", first.lines()).isZero();

        assertThat(one.isAlive()).isTrue();
        assertThat(site.socket()).doesNotExist();
        RunningAgent second = pod.start(manifest);
        assertThat(site.awaitRunning("one-0")).isEqualTo(one);
        awaitStarted();
        assertThat(second.end("TERM")).isZero();
        assertThat(one.isAlive()).isFalse();
        assertThat(pod.agentRoot()).doesNotExist();
    }

    /** Members run before the agent has opened its last socket; ended in between, it says that it had not started. */
    private void awaitStarted() {
        Path last = Path.of(site.socket() + ".notify");
        Timeouts.await("the agent has started").until(() -> Files.exists(last));
    }

    @Test
    void row22_aSecondPodIsRefused() throws IOException {
        String manifest = Manifest.of("web", Manifest.sleeper("one"));
        pod.start(manifest);
        HostProcess one = site.awaitRunning("one-0");

        RunningAgent second = pod.launch(Pod.CAPABILITIES, manifest);

        assertThat(second.awaitEnd()).isOne();
        assertThat(second.lines())
                .singleElement()
                .asString()
                .startsWith("ppg: another ppg agent runs the groups below ");
        assertThat(site.awaitRunning("one-0")).isEqualTo(one);
    }

    @Test
    void commandsOfTheNodeTalkToTheAgentInThePod() throws IOException {
        pod.start(Manifest.of("web", Manifest.sleeper("one")));
        HostProcess one = site.awaitRunning("one-0");

        assertThat(site.ask("tree").text()).contains(one.pid() + " ").contains("sleep infinity");
        assertThat(site.ask("events").text()).contains("one-0");
        assertThat(site.ask("restart", "web/one").code()).isZero();
        site.awaitReplaced("one-0", one);
    }

    @Test
    void onlyThreadsThatHaveToDoWithMembersAreOnTheHost() throws IOException {
        RunningAgent agent = pod.start(Manifest.of("web", Manifest.sleeper("one")));
        site.awaitRunning("one-0");

        assertThat(pod.threadsOnTheHost(agent))
                .contains("ppg-reactor", "ppg-logs", "ppg-control")
                .isSubsetOf(Pod.HOST_THREADS);
    }

    @Test
    void logsAreKeptSmallOnTheHost() throws IOException {
        pod.start(Manifest.of("web", "{name: one, command: ['yes'], logs: {to: File, maxSize: 64Ki, maxFiles: 2}}"));

        Path log = site.log("web", "one-0");
        Timeouts.await("the log is rotated").until(() -> Files.exists(log.resolveSibling(log.getFileName() + ".1")));
    }

    @Test
    void theErrorForACapabilityThatThePodLacksNamesTheValueOfTheChart() throws IOException {
        pod.start(Manifest.of(
                "web",
                Manifest.sleeper("plain"),
                "{name: sensor, command: [sleep, infinity], securityContext: {capabilities: {add: [NET_RAW]}}}",
                "{name: small, command: [sleep, infinity], securityContext: {capabilities: {drop: [ALL]}}}"));

        site.awaitRunning("plain-0");
        assertThat(site.awaitRunning("small-0").status()).containsEntry("CapBnd", "0000000000000000");
        assertThat(site.awaitState("sensor-0", "BackOff").message())
                .contains("CAP_NET_RAW is not in the agent's bounding set")
                .contains("add NET_RAW to agent.extraCapabilities of the Helm chart");
    }

    private static Map<String, String> namespaces(HostProcess process) {
        return NAMESPACES.stream().collect(Collectors.toMap(name -> name, name -> link(process, name)));
    }

    private static String link(HostProcess process, String namespace) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Integer.toString(process.pid()), "ns", namespace))
                    .toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> cgroups(HostProcess process, String hierarchy) {
        return process.read("cgroup")
                .lines()
                .filter(line -> line.startsWith(hierarchy + ":"))
                .toList();
    }

    private static List<String> v1Cgroups(HostProcess process) {
        return Stream.of(process.read("cgroup").split("\n"))
                .filter(line -> !line.startsWith("0:"))
                .toList();
    }
}
