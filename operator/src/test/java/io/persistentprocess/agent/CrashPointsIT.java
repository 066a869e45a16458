package io.persistentprocess.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Row 20 of the fault table: an agent is killed before each action of a scenario in turn, and the next one finds each instance exactly once. Needs root. Scenarios side by side: most of their time is that of
 * other JVMs' starts.
 */
@Execution(ExecutionMode.CONCURRENT)
class CrashPointsIT {
    private static final AtomicInteger SERIAL = new AtomicInteger();

    private record Crash(CrashScenario scenario, int before, String marker) {}

    @ParameterizedTest
    @EnumSource(CrashScenario.class)
    void row20_afterADeathBetweenAnyTwoActionsEachInstanceIsThereOnce(CrashScenario scenario) throws Exception {
        boolean survived = false;
        int crashes = 0;
        for (int before = 1; !survived; before++) {
            String marker = "1%07d%04d".formatted(ProcessHandle.current().pid(), SERIAL.incrementAndGet());
            survived = survives(new Crash(scenario, before, marker));
            crashes = before;
        }
        assertThat(crashes).as("actions of %s", scenario).isGreaterThan(2);
    }

    private static boolean survives(Crash crash) throws IOException, InterruptedException {
        try (ActionExecutorFixture host = ActionExecutorFixture.create()) {
            List<Integer> before = prepare(host, crash);
            List<Integer> sessions = live(CrashingAgent.session(crash.marker()));
            String printed = runCrashingAgent(host, crash);
            host.startAgent();
            host.agent().apply(crash.scenario().wanted(crash.marker()));
            if (crash.scenario() == CrashScenario.SESSIONS_AT_A_STOP) {
                assertSessionsOutliveTheirInstances(host, crash, sessions);
            }
            assertExactlyOnce(host, crash);
            if (crash.scenario() == CrashScenario.SESSIONS_AT_A_RESTART) {
                assertSessionsRunOn(crash, sessions, printed);
            }
            if (crash.scenario() == CrashScenario.GROUP_RESTART) {
                assertOneGeneration(before, live(crash.marker()));
            }
            if (crash.scenario() == CrashScenario.RELOAD) {
                assertReloadedOnce(host, crash);
                assertThat(live(crash.marker())).containsExactlyInAnyOrderElementsOf(before);
            } else if (Files.exists(CrashingAgent.commands(crash.marker()))) {
                assertCommandsRanOnce(host, crash);
            }
            if (crash.scenario() == CrashScenario.RELEASE) {
                assertReleasedOnce(host, crash);
            }
            if (crash.scenario() == CrashScenario.ADOPTION || crash.scenario() == CrashScenario.ATTACH) {
                assertThat(live(crash.marker())).containsExactlyInAnyOrderElementsOf(before);
            }
            return printed.contains("survived");
        } finally {
            Files.deleteIfExists(CrashingAgent.condition(crash.marker()));
        }
    }

    /** All but a start begin with what an agent that is gone has left running. */
    private static List<Integer> prepare(ActionExecutorFixture host, Crash crash) throws IOException {
        if (crash.scenario() == CrashScenario.START
                || crash.scenario() == CrashScenario.COMMANDS_OF_A_START
                || crash.scenario() == CrashScenario.NOTIFY
                || crash.scenario() == CrashScenario.CONDITIONS) {
            return List.of();
        }
        if (crash.scenario() == CrashScenario.ATTACH) {
            for (int i = 0; i < 2; i++) {
                new ProcessBuilder("/bin/sleep", crash.marker() + i).start();
            }
            await().atMost(ActionExecutorFixture.PATIENCE)
                    .until(() -> live(crash.marker()).size() == 2);
            return live(crash.marker());
        }
        host.startAgent();
        host.agent().apply(crash.scenario().given(crash.marker()));
        await().atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> host.agent().instances().stream()
                                .filter(view -> view.phase() == Phase.Running)
                                .count()
                        == 2);
        host.endAgent();
        return live(crash.marker());
    }

    private static String runCrashingAgent(ActionExecutorFixture host, Crash crash)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        CrashingAgent.class.getName(),
                        host.root().toString(),
                        host.config().logDirectory().toString(),
                        crash.scenario().name(),
                        Integer.toString(crash.before()),
                        crash.marker())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        assertThat(status).as("%s: %s", crash, printed).isIn(0, 128 + 9);
        return printed;
    }

    private static void assertExactlyOnce(ActionExecutorFixture host, Crash crash) {
        int wanted = crash.scenario().wanted(crash.marker()).isEmpty() ? 0 : 2;
        String marker =
                crash.scenario() == CrashScenario.UPDATE ? CrashScenario.updated(crash.marker()) : crash.marker();
        await("%s".formatted(crash)).atMost(ActionExecutorFixture.PATIENCE).untilAsserted(() -> {
            List<InstanceView> views = host.agent().instances();
            assertThat(views).hasSize(wanted).allMatch(view -> view.phase() == Phase.Running);
            assertThat(live(crash.marker())).hasSameElementsAs(pids(views)).hasSize(wanted);
            assertThat(live(marker)).hasSize(wanted);
            assertThat(views)
                    .allSatisfy(view -> assertThat(view.restarts())
                            .isLessThanOrEqualTo(crash.scenario().restartsEach()));
            assertThat(host.root().resolve("default_group").toFile().exists()).isEqualTo(wanted > 0);
        });
    }

    /** The next agent cannot tell the sessions of an instance from a process that was about to be started: it kills both. */
    private static void assertSessionsRunOn(Crash crash, List<Integer> before, String printed) {
        List<Integer> now = live(CrashingAgent.session(crash.marker()));
        long left = before.stream().filter(now::contains).count();
        assertThat(left).as("%s: %s", crash, printed).isGreaterThanOrEqualTo(printed.contains("before Spawn") ? 1 : 2);
    }

    private static void assertSessionsOutliveTheirInstances(
            ActionExecutorFixture host, Crash crash, List<Integer> before) {
        await("%s".formatted(crash))
                .atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> host.agent().instances().isEmpty());
        assertThat(live(CrashingAgent.session(crash.marker())))
                .as("%s", crash)
                .containsExactlyInAnyOrderElementsOf(before);
        before.forEach(ActionExecutorFixture::kill);
    }

    /** None of before is left beside one that was started anew. */
    private static void assertOneGeneration(List<Integer> before, List<Integer> after) {
        if (!before.containsAll(after)) {
            assertThat(after).doesNotContainAnyElementsOf(before);
        }
    }

    /** Only preStart is run a second time, where its result is lost, and that is told. */
    private static void assertCommandsRanOnce(ActionExecutorFixture host, Crash crash) throws IOException {
        Path commands = CrashingAgent.commands(crash.marker());
        long unknown = host.agent().events().recent().stream()
                .filter(event -> event.report().type() == InstanceReport.Type.HookUnknown)
                .filter(event -> event.report().message().startsWith("preStart"))
                .count();
        List<String> lines = Files.readAllLines(commands);
        boolean stopped = crash.scenario() == CrashScenario.COMMANDS_OF_A_STOP;
        assertThat(lines.stream().filter("preStart"::equals).count())
                .as("%s", crash)
                .isBetween(2L, 2 + unknown);
        assertThat(lines.stream().filter("postStart"::equals)).as("%s", crash).hasSize(2);
        assertThat(lines.stream().filter("preStop"::equals)).as("%s", crash).hasSize(stopped ? 2 : 0);
        assertThat(lines.stream().filter("postStop"::equals)).as("%s", crash).hasSize(stopped ? 2 : 0);
        Files.delete(commands);
    }

    /** Each process takes the change over by one reload, or by a second one where the result of the first is lost, and that is told. */
    private static void assertReloadedOnce(ActionExecutorFixture host, Crash crash) throws IOException {
        Path commands = CrashingAgent.commands(crash.marker());
        await("%s".formatted(crash)).atMost(ActionExecutorFixture.PATIENCE).untilAsserted(() -> {
            assertThat(commands).exists();
            long unknown = host.agent().events().recent().stream()
                    .filter(event -> event.report().type() == InstanceReport.Type.HookUnknown)
                    .count();
            assertThat(Files.readAllLines(commands)).containsOnly("reload").hasSizeBetween(2, (int) (2 + unknown));
        });
        Files.delete(commands);
    }

    private static void assertReleasedOnce(ActionExecutorFixture host, Crash crash) throws IOException {
        Path releases = CrashingAgent.releases(crash.marker());
        await("%s".formatted(crash)).atMost(ActionExecutorFixture.PATIENCE).untilAsserted(() -> {
            assertThat(host.root().resolve("onRelease")).doesNotExist();
            assertThat(releases).hasContent("group Removed");
        });
        Files.delete(releases);
    }

    private static List<Integer> pids(List<InstanceView> views) {
        return views.stream().map(view -> view.pid().orElseThrow()).toList();
    }

    /** Every process of the machine whose last argument begins with the marker. */
    private static List<Integer> live(String marker) {
        List<Integer> pids = new ArrayList<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes
                    .filter(path -> path.getFileName().toString().matches("\\d+"))
                    .toList()) {
                if (isSleepOf(process, marker)) {
                    pids.add(Integer.parseInt(process.getFileName().toString()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pids;
    }

    private static boolean isSleepOf(Path process, String marker) {
        try {
            List<String> command = List.of(Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                    .split("\0", -1));
            return command.size() == 3
                    && command.get(0).equals("/bin/sleep")
                    && command.get(1).startsWith(marker);
        } catch (IOException _) {
            return false;
        }
    }
}
