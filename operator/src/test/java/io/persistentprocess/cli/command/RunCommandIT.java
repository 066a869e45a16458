package io.persistentprocess.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.cli.LocalHost;
import io.persistentprocess.cli.console.CapturedConsole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code ppg run} as a process of its own, on the real kernel, steered through its socket. Needs root. */
@Timeout(180)
class RunCommandIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private LocalHost host;

    @BeforeEach
    void prepare() throws IOException {
        host = LocalHost.create();
    }

    @AfterEach
    void cleanUp() throws Exception {
        host.close();
    }

    private static String group(String name, String... members) {
        StringBuilder manifest = new StringBuilder("""
                apiVersion: persistentprocess.io/v1alpha1
                kind: PersistentProcessGroup
                metadata: {name: %s}
                spec:
                  members:
                """.formatted(name));
        for (String member : members) {
            manifest.append(
                    "  - {name: %s, command: [sleep, infinity], restart: {stableAfter: 0s}}\n".formatted(member));
        }
        return manifest.toString();
    }

    @Test
    void anEditStartsWhatIsNewAndLeavesTheRestAlone() throws Exception {
        Path manifest = host.manifest("web.yaml", group("web", "a"));
        host.run(manifest);
        String before = host.pidOf("a-0");
        host.manifest("web.yaml", group("web", "a", "b"));
        await().atMost(PATIENCE).until(() -> host.status("-o", "name").contains("default/web/b-0"));
        await().atMost(PATIENCE).until(() -> !host.pidOf("b-0").equals("-"));
        assertThat(host.pidOf("a-0")).isEqualTo(before);
    }

    @Test
    void aBrokenEditIsRefusedWithItsPlaceAndEverythingRunsOn() throws Exception {
        Path manifest = host.manifest("web.yaml", group("web", "a"));
        host.run(manifest);
        String before = host.pidOf("a-0");
        host.manifest("web.yaml", group("web", "a").replace("command", "comand"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(host.log())
                        .contains(manifest + ":6: spec.members[0]", "did you mean \"command\"?")
                        .contains("a file is refused; instances keep running as they are"));
        assertThat(host.pidOf("a-0")).isEqualTo(before);
    }

    @Test
    void aGroupForOtherNodesIsNotRunAndOneForThisArchitectureIs() throws Exception {
        String selector = "spec:\n  nodeSelector: {kubernetes.io/os: linux, %s}\n";
        String here = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        host.manifest("ssd.yaml", group("ssd", "a").replace("spec:\n", selector.formatted("disk: ssd")));
        host.manifest(
                "arch.yaml", group("arch", "b").replace("spec:\n", selector.formatted("kubernetes.io/arch: " + here)));
        host.run(host.manifests());

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(host.status("-o", "name")).containsExactly("default/arch/b-0"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(host.log())
                        .containsOnlyOnce(
                                "not run here, its nodeSelector or nodeAffinity does not match this host group=default/ssd")
                        .contains("nodeSelector={disk=ssd, kubernetes.io/os=linux}"));
    }

    @Test
    void aRemovedFileStopsItsGroups() throws Exception {
        host.manifest("web.yaml", group("web", "a"));
        Path other = host.manifest("db.yaml", group("db", "b"));
        host.run(host.manifests());
        Files.delete(other);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(host.status("-o", "name")).containsExactly("default/web/a-0"));
    }

    @Test
    void row47_aFolderThatGoesAwayAndComesBackStopsNothing() throws Exception {
        host.manifest("web.yaml", group("web", "a"));
        host.run(host.manifests());
        String before = host.pidOf("a-0");
        Path away = host.manifests().resolveSibling("away");

        Files.move(host.manifests(), away);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(host.log())
                        .contains(host.manifests() + ": no such file or directory")
                        .contains("so they keep running as they are groups=[default/web]"));
        Files.move(away, host.manifests());
        host.manifest("db.yaml", group("db", "b"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(host.pidOf("b-0")).isNotEqualTo("-"));
        assertThat(host.pidOf("a-0")).isEqualTo(before);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(host.log()).contains("no longer refused file=" + host.manifests()));
    }

    @Test
    void row47_anEmptiedFileOrAnotherFolderThatIsEmptyStopsNothing() throws Exception {
        host.manifest("web.yaml", group("web", "a"));
        host.run(host.manifests());
        String before = host.pidOf("a-0");

        Path web = host.manifest("web.yaml", "");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(host.log()).contains("web.yaml: is empty"));
        host.manifest("web.yaml", group("web", "a"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(host.log()).contains("no longer refused file=" + web));
        Files.move(host.manifests(), host.manifests().resolveSibling("away"));
        Files.createDirectory(host.manifests());
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(host.log()).contains("these groups are not in any readable manifest"));

        assertThat(host.pidOf("a-0")).isEqualTo(before);
    }

    @Test
    void whoeverRemovesTheLastFileOfAFolderStopsItsGroups() throws Exception {
        Path web = host.manifest("web.yaml", group("web", "a"));
        host.run(host.manifests());
        ProcessHandle before =
                ProcessHandle.of(Long.parseLong(host.pidOf("a-0"))).orElseThrow();

        Files.delete(web);

        await().atMost(PATIENCE).until(() -> !before.isAlive());
    }

    @Test
    void row47_withABrokenFileAtTheStartTheOthersRunAndWhatRanIsKeptUp() throws Exception {
        host.manifest("web.yaml", group("web", "a"));
        host.manifest("db.yaml", group("db", "b"));
        Process first = host.run(host.manifests());
        String web = host.pidOf("a-0");
        String db = host.pidOf("b-0");
        first.destroyForcibly().waitFor();
        host.manifest("db.yaml", group("db", "b").replace("command", "comand"));
        host.manifest("new.yaml", group("new", "c"));

        host.run(host.manifests());

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(host.log()).contains("did you mean \"command\"?"));
        assertThat(List.of(host.pidOf("a-0"), host.pidOf("b-0"))).containsExactly(web, db);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(host.pidOf("c-0")).isNotEqualTo("-"));
        ProcessHandle.of(Long.parseLong(db)).orElseThrow().destroyForcibly();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(host.pidOf("b-0")).isNotIn("-", db));
    }

    @Test
    void withNothingToReadAnAgentKeepsUpWhatRunsAndEndsAtOnceWhereNothingDoes() throws Exception {
        host.manifest("web.yaml", group("web", "a"));
        host.run(host.manifests()).destroyForcibly().waitFor();
        Files.delete(host.manifests().resolve("web.yaml"));
        Files.delete(host.manifests());

        Process second = host.run(host.manifests());

        String before = host.pidOf("a-0");
        ProcessHandle.of(Long.parseLong(before)).orElseThrow().destroyForcibly();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(host.pidOf("a-0")).isNotIn("-", before));
        second.destroy();
        assertThat(second.waitFor()).isZero();
        assertThat(host.start(host.manifests()).waitFor()).isEqualTo(1);
        assertThat(host.log()).isEqualTo(host.manifests() + ": no such file or directory\n");
    }

    @Test
    void aFileThatIsReplacedByRenameIsFollowed() throws Exception {
        Path manifest = host.manifest("web.yaml", group("web", "a"));
        host.run(manifest);
        Path next = host.manifest("web.yaml.new", group("web", "c"));
        Files.move(next, manifest, StandardCopyOption.ATOMIC_MOVE);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(host.status("-o", "name")).containsExactly("default/web/c-0"));
    }

    @Test
    void sigtermStopsTheMembersAndIsASuccess() throws Exception {
        Process agent = host.run(host.manifest("web.yaml", group("web", "a")));
        String pid = host.pidOf("a-0");
        agent.destroy();
        assertThat(agent.waitFor()).isZero();
        assertThat(Path.of("/proc", pid)).doesNotExist();
        assertThat(host.cgroupRoot()).doesNotExist();
        assertThat(host.log()).contains("started instance=default/web/a-0 pid=" + pid, "removed instance=", "ended");
    }

    @Test
    void leftRunningMembersAreAdoptedByTheNextAgent() throws Exception {
        Path manifest = host.manifest("web.yaml", group("web", "a"));
        Process first = host.run(manifest, "--leave-running");
        String pid = host.pidOf("a-0");
        first.destroy();
        assertThat(first.waitFor()).isZero();
        assertThat(Path.of("/proc", pid)).exists();
        host.run(manifest);
        assertThat(host.pidOf("a-0")).isEqualTo(pid);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(host.log()).contains("adopted instance=default/web/a-0 pid=" + pid));
    }

    @Test
    void row18_afterKillMinus9TheNextAgentGoesOn() throws Exception {
        Path manifest = host.manifest("web.yaml", group("web", "a"));
        Process first = host.run(manifest);
        String pid = host.pidOf("a-0");
        first.destroyForcibly().waitFor();
        host.run(manifest);
        assertThat(host.pidOf("a-0")).isEqualTo(pid);
    }

    @Test
    void row22_aSecondAgentIsRefusedInOneLine() throws Exception {
        Path manifest = host.manifest("web.yaml", group("web", "a"));
        host.run(manifest);
        CapturedConsole second = CapturedConsole.withoutInput();
        int code = second.run(
                "run",
                "-f",
                manifest.toString(),
                "--cgroup-root",
                host.cgroupRoot().toString(),
                "--socket",
                "/tmp/unused.sock");
        assertThat(code).isEqualTo(1);
        assertThat(second.errLines())
                .containsExactly("ppg: another ppg agent runs the groups below " + host.cgroupRoot()
                        + "; stop it first, or choose another --cgroup-root");
    }

    @Test
    void stopAndRestartWaitUntilTheyAreDone() throws Exception {
        host.run(host.manifest("web.yaml", group("web", "a", "b")));
        String before = host.pidOf("a-0");
        assertThat(host.ppg("stop", "web/a")).containsExactly("instance default/web/a-0 stopped");
        assertThat(Path.of("/proc", before)).doesNotExist();
        assertThat(host.pidOf("a-0")).isEqualTo("-");
        assertThat(host.ppg("restart", "web/a-0"))
                .singleElement()
                .asString()
                .startsWith("instance default/web/a-0 restarted: pid ");
        assertThat(host.pidOf("a-0")).isNotIn("-", before);
    }

    @Test
    void eventsAndTreeShowARestart() throws Exception {
        host.run(host.manifest("web.yaml", group("web", "a")));
        String before = host.pidOf("a-0");
        ProcessHandle.of(Long.parseLong(before)).orElseThrow().destroyForcibly();
        await().atMost(PATIENCE).until(() -> !List.of("-", before).contains(host.pidOf("a-0")));
        assertThat(host.ppg("events"))
                .extracting(line -> line.replaceFirst("^\\S+ \\S+ ", ""))
                .containsExactly(
                        "Started      default/web/a-0 pid " + before,
                        "Exited       default/web/a-0 killed by SIGKILL",
                        "Restarted    default/web/a-0 pid " + host.pidOf("a-0"));
        assertThat(host.ppg("tree"))
                .last()
                .asString()
                .contains(host.pidOf("a-0"))
                .endsWith("sleep infinity");
    }

    @Test
    void doctorFindsThatPpgWorksHere() throws Exception {
        assertThat(host.ppgAlone("doctor")).last().isEqualTo("ppg can work on this host");
    }

    @Test
    void doctorLooksAtTheRootThatTheAgentIsToHave() throws Exception {
        assertThat(host.ppgAlone("doctor", "--cgroup-root", "ppg-other.slice"))
                .anyMatch(line -> line.startsWith("rights ") && line.endsWith("/ppg-other.slice"));
    }
}
