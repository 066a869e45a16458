package io.persistentprocess.agent;

import static io.persistentprocess.agent.Probes.everySecond;
import static io.persistentprocess.agent.Probes.exec;
import static io.persistentprocess.agent.Probes.sleeper;
import static io.persistentprocess.agent.Probes.withLiveness;
import static io.persistentprocess.agent.Probes.withReadiness;
import static io.persistentprocess.agent.Probes.withStartup;
import static io.persistentprocess.agent.Specs.WEB;
import static io.persistentprocess.agent.Specs.group;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.supervision.instance.ExitReason;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.spec.ProbeAction;
import io.persistentprocess.supervision.spec.ProbeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Probes by command. Needs root. */
class CommandProbeIT {
    private ActionExecutorFixture host;

    @BeforeEach
    void startAgent() throws IOException {
        host = ActionExecutorFixture.started();
    }

    @AfterEach
    void cleanUp() throws IOException {
        host.close();
    }

    private void awaitView(Predicate<InstanceView> wanted) {
        host.awaitView(WEB, wanted);
    }

    @Test
    void itsExitCodeDecidesAndItsOutputIsTheMessage() throws IOException {
        Path works = host.file("works");
        host.apply(group(withReadiness(sleeper(), everySecond(exec("echo; echo no peers >&2; test -e " + works)))));

        awaitView(view -> view.message().equals("readiness probe failed: its command exited with code 1: no peers"));
        Files.createFile(works);
        awaitView(InstanceView::ready);
        Files.delete(works);
        awaitView(view -> !view.ready());
    }

    @Test
    void itRunsInTheInstanceAsTheInstance() throws IOException {
        Path seen = host.file("seen");
        host.apply(group(withReadiness(
                sleeper(),
                everySecond(exec("cat /proc/self/cgroup > %s.new && mv %s.new %s".formatted(seen, seen, seen))))));
        awaitView(InstanceView::ready);

        assertThat(Files.readString(seen)).contains("/default_group/web-0/ppg.readiness.");
    }

    @Test
    void theOthersWaitForTheStartupProbe() throws IOException {
        Path started = host.file("started");
        Path probed = host.file("probed");
        host.apply(group(withLiveness(
                withStartup(sleeper(), everySecond(exec("test -e " + started), 1000)),
                everySecond(exec("touch %s; exit 0".formatted(probed)), 1000))));
        host.awaitPhase(WEB, Phase.Starting);
        awaitView(view -> view.message().contains("startup probe"));
        assertThat(probed).doesNotExist();

        Files.createFile(started);

        host.awaitRunning(WEB);
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> Files.exists(probed));
    }

    @Test
    void aStartThatFailsItsProbeIsTriedAgain() throws IOException {
        Path started = host.file("started");
        host.apply(group(withStartup(sleeper(), everySecond(exec("test -e " + started), 2))));
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(host.view(WEB).lastExit())
                        .hasValueSatisfying(exit -> assertThat(exit.reason()).isEqualTo(ExitReason.Unhealthy)));

        Files.createFile(started);

        host.awaitRunning(WEB);
        assertThat(host.view(WEB).restarts()).isPositive();
    }

    @Test
    void row57_aCommandThatHangsIsKilledWholeAtItsTimeout() throws IOException {
        Path pids = host.file("pids");
        host.apply(group(withLiveness(
                sleeper(),
                everySecond(
                        exec("trap '' TERM; echo busy; setsid sleep 1001 & echo $! $$ >> %s; wait".formatted(pids)),
                        2))));
        int first = host.awaitRunning(WEB);

        host.awaitReplaced(WEB, first);

        assertThat(host.view(WEB).lastExit()).hasValueSatisfying(exit -> {
            assertThat(exit.reason()).isEqualTo(ExitReason.Unhealthy);
            assertThat(exit.message())
                    .isEqualTo("liveness probe failed: its command was killed after 1 s: busy (killed by SIGTERM)");
        });
        List<String> started = Files.readAllLines(pids).stream()
                .limit(2)
                .flatMap(line -> Stream.of(line.split(" ")))
                .toList();
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(started).noneMatch(CommandProbeIT::isSleepOrShell));
    }

    private static boolean isSleepOrShell(String pid) {
        try {
            return Files.readString(Path.of("/proc", pid, "cgroup")).contains("ppg-test-");
        } catch (IOException _) {
            return false;
        }
    }

    @Test
    void noProbeOutlivesTheProcessThatItWasFor() throws IOException {
        Path running = host.file("running");
        host.apply(group(withReadiness(
                sleeper(),
                new ProbeSpec(
                        exec("touch %s; exec sleep 1002".formatted(running)),
                        Duration.ZERO,
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(5),
                        1,
                        1,
                        Optional.empty()))));
        int first = host.awaitRunning(WEB);
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> Files.exists(running));

        ActionExecutorFixture.kill(first);
        host.awaitReplaced(WEB, first);

        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(commands()).hasSizeLessThanOrEqualTo(1));
        assertThat(host.view(WEB).ready()).isFalse();
    }

    private List<Path> commands() throws IOException {
        try (Stream<Path> children = Files.list(host.cgroup(WEB))) {
            return children.filter(path -> path.getFileName().toString().startsWith("ppg."))
                    .filter(path -> !ActionExecutorFixture.processes(path).isEmpty())
                    .toList();
        }
    }

    @Test
    void aProgramThatIsMissingIsAFailure() {
        host.apply(group(withReadiness(sleeper(), everySecond(new ProbeAction.Exec(List.of("/nonexistent/probe"))))));

        awaitView(
                view -> view.message()
                        .equals(
                                "readiness probe failed: its command was not started: exec /nonexistent/probe: No such file or directory"));
    }
}
