package io.persistentprocess.agent;

import static io.persistentprocess.agent.Specs.WEB;
import static io.persistentprocess.agent.Specs.command;
import static io.persistentprocess.agent.Specs.group;
import static io.persistentprocess.agent.Specs.shell;
import static io.persistentprocess.agent.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.api.RestartPolicy;
import io.persistentprocess.api.StopMode;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.GroupSpec;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.LaunchSpec;
import io.persistentprocess.supervision.spec.ReleaseHook;
import io.persistentprocess.supervision.spec.RestartSpec;
import io.persistentprocess.supervision.spec.StopSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens when the last process of a group is gone, on the real kernel. Needs root. */
class ReleaseIT {
    private static final double WITHIN_MILLIS = 50;
    /** The end of one shell, the agent's turn, the start of another, and chance. */
    private static final double FLOORS = 8;

    private ActionExecutorFixture host;
    private Path releases;

    @BeforeEach
    void startAgent() throws IOException {
        host = ActionExecutorFixture.started();
        releases = host.file("releases");
    }

    @AfterEach
    void cleanUp() throws IOException {
        host.close();
    }

    @Test
    void aRemovedGroupIsReleasedOnceItsCgroupIsGone() {
        host.apply(group(hooked(
                command("/bin/sleep", "1000"),
                "[ -d %s ] && echo too early; ".formatted(host.root().resolve("default_group")))));
        host.awaitRunning(WEB);

        host.apply();

        awaitReleases("1 Removed");
        await().atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> !Files.exists(host.root().resolve("onRelease")));
        assertThat(host.root().resolve("default_group")).doesNotExist();
    }

    @Test
    void everyReleaseIsCountedAndNoRestartIsOne() {
        host.apply(group(hooked(command("/bin/sleep", "1000"), "")));
        int first = host.awaitRunning(WEB);
        ActionExecutorFixture.kill(first);
        host.awaitReplaced(WEB, first);

        host.apply(suspended(group(hooked(command("/bin/sleep", "1000"), ""))));
        awaitReleases("1 Suspended");
        host.apply(group(hooked(command("/bin/sleep", "1000"), "")));
        host.awaitRunning(WEB);
        assertThat(host.agent()
                        .stop(InstanceSelector.of(new GroupId("default", "group")))
                        .join())
                .hasSize(1);
        awaitReleases("1 Suspended", "2 Stopped");
        host.apply();
        host.awaitGone(WEB);

        awaitReleases("1 Suspended", "2 Stopped");
    }

    @Test
    void aGroupIsReleasedWhenTheLastOfItsMembersIsDone() throws IOException {
        Path go = host.file("go");
        InstanceSpec done = hooked(shell("exit 0"), "", Specs.policy(RestartPolicy.Never));
        InstanceSpec failed = hooked(
                shell("until [ -e %s ]; do sleep 0.02; done; exit 3".formatted(go)),
                "",
                Specs.policy(RestartPolicy.Never));
        host.apply(group(Map.of(WEB, done, Specs.id("late", 0), failed)));

        host.awaitPhase(WEB, Phase.Completed);
        Files.createFile(go);
        host.awaitPhase(Specs.id("late", 0), Phase.Failed);

        awaitReleases("1 Failed");
        host.awaitReport(Specs.id("late", 0), InstanceReport.Type.GroupReleased);
    }

    @Test
    void whatIsLeftToItselfIsNotReleased() throws IOException {
        GroupSpec orphaned = group(hooked(command("/bin/sleep", "1000"), ""));
        host.apply(new GroupSpec(orphaned.id(), false, DeletionPolicy.Orphan, orphaned.instances()));
        host.awaitRunning(WEB);

        host.apply();
        host.awaitReport(WEB, InstanceReport.Type.Released);

        assertThat(host.reports(WEB))
                .extracting(InstanceReport::type)
                .doesNotContain(InstanceReport.Type.GroupReleased);
        assertThat(releases).doesNotExist();
    }

    @Test
    void aHookThatFailsIsReported() {
        host.apply(group(hooked(command("/bin/sleep", "1000"), "exit 7; ")));
        host.awaitRunning(WEB);

        host.apply();

        host.awaitReport(Specs.id("onRelease", 0), InstanceReport.Type.ReleaseHookFailed);
        assertThat(host.reports(Specs.id("onRelease", 0)))
                .extracting(InstanceReport::message)
                .containsExactly("exited with code 7");
    }

    @Test
    void aHookThatFailsSaysWhy() {
        host.apply(group(hooked(command("/bin/sleep", "1000"), "echo no such interface >&2; exit 7; ")));
        host.awaitRunning(WEB);

        host.apply();

        host.awaitReport(Specs.id("onRelease", 0), InstanceReport.Type.LastOutput);
        assertThat(host.reports(Specs.id("onRelease", 0)))
                .extracting(InstanceReport::message)
                .containsExactly("exited with code 7", "no such interface");
    }

    @Test
    void agentsThatStopWaitForTheirHooks() {
        host.apply(group(hooked(command("/bin/sleep", "1000"), "sleep 0.3; ")));
        host.awaitRunning(WEB);

        host.agent().stopAll().join();

        assertThat(releases).hasContent("1 Removed");
    }

    /**
     * A daemon's straggler, twice forked and in a session of its own, outlives its main process and says when it ends; the hook says when it was run. As often as the agent
     * gets it round, so that cgroup.events is throttled.
     */
    @Test
    void row11_theLastStragglersEndIsNoticedWithinFiftyMilliseconds() throws IOException {
        int rounds = Integer.getInteger("ppg.releaseRounds", 20);
        Path ends = host.file("ends");
        String straggler =
                "trap '' TERM; while kill -0 \"$0\" 2> /dev/null; do sleep 0.002; done; sleep 0.00$((RANDOM %% 10)); echo $EPOCHREALTIME >> %s"
                        .formatted(ends);
        LaunchSpec launch = command(
                "/bin/bash", "-c", "setsid bash -c '(bash -c \"$1\" \"$0\" &)' $$ \"$0\"; exec sleep 1000", straggler);
        for (int i = 1; i <= rounds; i++) {
            host.apply(group(hooked(launch, "")));
            host.awaitRunning(WEB);
            await().atMost(ActionExecutorFixture.PATIENCE)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> host.processes(WEB).size() > 1);
            assertThat(host.agent()
                            .stop(InstanceSelector.of(new GroupId("default", "group")))
                            .join())
                    .hasSize(1);
            awaitHooks(i);
            assertThat(host.agent()
                            .restart(InstanceSelector.of(new GroupId("default", "group")))
                            .join())
                    .hasSize(1);
        }

        report("straggler", Files.readAllLines(ends));
    }

    /** Hundreds of restarts a second, until the group is suspended: more than cgroup.events is allowed to tell. */
    @Test
    void theLastEndOfAStormOfRestartsIsNoticedWithinFiftyMilliseconds() throws IOException {
        int rounds = Integer.getInteger("ppg.releaseRounds", 10);
        Path ends = host.file("ends");
        GroupSpec storm = group(hooked(
                command("/bin/bash", "-c", "trap '' TERM; echo $EPOCHREALTIME >> %s".formatted(ends)),
                "",
                Specs.atOnce()));
        List<String> ended = new ArrayList<>();
        for (int i = 1; i <= rounds; i++) {
            host.apply(storm);
            long enough = 50L * i;
            await().atMost(ActionExecutorFixture.PATIENCE)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> host.agent().instances().stream().anyMatch(view -> view.restarts() > enough));
            host.apply(suspended(storm));
            awaitHooks(i);
            // One that is killed before it says anything has the one before it speak.
            ended.add(Files.readAllLines(ends).getLast());
        }
        report("storm", ended);
    }

    private void awaitHooks(int count) {
        await().atMost(ActionExecutorFixture.PATIENCE)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> Files.exists(host.file("times"))
                        && Files.readAllLines(host.file("times")).size() == count);
    }

    /** From the last process's last word to the hook's first. */
    private void report(String what, List<String> ended) throws IOException {
        List<String> noticed = Files.readAllLines(host.file("times"));
        List<Double> latencies = new ArrayList<>();
        for (int i = 0; i < ended.size(); i++) {
            latencies.add((Double.parseDouble(noticed.get(i)) - Double.parseDouble(ended.get(i))) * 1000);
        }
        latencies.sort(Double::compare);
        int n = latencies.size();
        System.out.printf(
                "release latency ms, %s: n=%d p50=%.1f p99=%.1f max=%.1f%n",
                what, n, latencies.get(n / 2), latencies.get(Math.min(n - 1, n * 99 / 100)), latencies.getLast());
        assertThat(latencies.get(n / 2)).isLessThan(Math.max(WITHIN_MILLIS, FLOORS * shellMillis(n)));
    }

    /** How long a shell takes to its first word, at present: a host that is busy is slower for everybody. The median. */
    private static double shellMillis(int n) throws IOException {
        List<Double> starts = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            long before = System.nanoTime();
            Process shell = new ProcessBuilder("/bin/bash", "-c", "echo $EPOCHREALTIME").start();
            try (BufferedReader out = shell.inputReader()) {
                out.readLine();
            }
            starts.add((System.nanoTime() - before) / 1e6);
        }
        starts.sort(Double::compare);
        return starts.get(n / 2);
    }

    private void awaitReleases(String... lines) {
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(releases).hasContent(String.join("\n", lines)));
    }

    private static GroupSpec suspended(GroupSpec group) {
        return new GroupSpec(group.id(), true, group.deletionPolicy(), group.instances());
    }

    private InstanceSpec hooked(LaunchSpec launch, String first) {
        return hooked(launch, first, Specs.RESTART);
    }

    private InstanceSpec hooked(LaunchSpec launch, String first, RestartSpec restart) {
        InstanceSpec plain = spec(launch);
        String script = "echo $EPOCHREALTIME >> %s; %secho $PPG_RELEASE_COUNT $PPG_RELEASE_REASON >> %s"
                .formatted(host.file("times"), first, releases);
        return new InstanceSpec(
                        plain.launch(),
                        restart,
                        new StopSpec("SIGTERM", Duration.ofSeconds(20), StopMode.Process),
                        plain.logRotation())
                .withOnRelease(new ReleaseHook(
                        List.of("/bin/bash", "-c", script), Map.of("PATH", "/usr/bin:/bin"), Duration.ofSeconds(20)));
    }
}
