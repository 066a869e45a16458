package io.persistentprocess.agent.sdnotify;

import static io.persistentprocess.agent.Specs.WEB;
import static io.persistentprocess.agent.Specs.id;
import static io.persistentprocess.agent.Specs.shell;
import static io.persistentprocess.agent.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.agent.ActionExecutorFixture;
import io.persistentprocess.agent.Specs;
import io.persistentprocess.kernel.system.KernelRelease;
import io.persistentprocess.supervision.instance.ExitReason;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.spec.GroupSpec;
import io.persistentprocess.supervision.spec.HealthSpec;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.NotifySpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Services that say something of themselves, on the real kernel. The client is libsystemd's, through systemd-notify(1), where a script has something to say. Needs root. */
class ServiceNotificationsIT {
    private static final NotifySpec ALL = new NotifySpec(NotifySpec.Access.ALL, Optional.empty());
    private static final NotifySpec MAIN = new NotifySpec(NotifySpec.Access.MAIN, Optional.empty());

    private ActionExecutorFixture host;

    @BeforeEach
    void startAgent() throws IOException {
        host = ActionExecutorFixture.started();
    }

    @AfterEach
    void cleanUp() throws IOException {
        host.close();
    }

    @Test
    void aServiceHasStartedWhenItSaysSo() throws IOException {
        Path go = fifo("go");
        host.apply(Specs.group(
                Specs.service("read x < %s; systemd-notify --ready --status=serving; sleep 1000".formatted(go), ALL)));
        host.awaitPhase(WEB, Phase.Starting);
        await().untilAsserted(() -> assertThat(host.view(WEB).message()).isEqualTo("waits for READY=1"));
        assertThat(host.view(WEB).ready()).isFalse();

        Files.writeString(go, "go\n");

        host.awaitRunning(WEB);
        await().untilAsserted(() -> assertThat(host.view(WEB).message()).isEqualTo("serving"));
        assertThat(host.view(WEB).ready()).isTrue();
        host.awaitReport(WEB, InstanceReport.Type.Ready);
    }

    @Test
    void onlyTheMainProcessMaySpeakUnlessAllMay() throws IOException {
        Path go = fifo("go");
        host.apply(Specs.group(Specs.service(
                "%s; read x < %s; exec python3 -c \"%s\""
                        .formatted(python("READY=1"), go, send("READY=1") + "; import time; time.sleep(1000)"),
                MAIN)));

        host.awaitReport(WEB, InstanceReport.Type.NotificationRefused);

        assertThat(host.view(WEB).phase()).isEqualTo(Phase.Starting);
        assertThat(notifications("not-main")).isPositive();
        Files.writeString(go, "go\n");
        host.awaitRunning(WEB);
    }

    @Test
    void row37_aNotificationFromAnotherCgroupIsRefusedAndReported() throws IOException {
        host.apply(Specs.group(Specs.service("sleep 1000", ALL)));
        host.awaitPhase(WEB, Phase.Starting);
        Path socket = socket();

        outside(socket, "READY=1");

        await().untilAsserted(() -> assertThat(notifications("stranger")).isOne());
        await().untilAsserted(() -> assertThat(host.agent().events().recent()).anySatisfy(event -> {
            assertThat(event.report().type()).isEqualTo(InstanceReport.Type.NotificationRefused);
            assertThat(event.report().message()).contains("of user 0 has sent a notification, but is in no instance");
        }));
        assertThat(host.view(WEB).phase()).isEqualTo(Phase.Starting);
    }

    @Test
    void row37_aNotificationOfAMemberThatUsesNoneIsRefusedAndReported() {
        InstanceSpec stranger = spec(shell("sleep 0.1; %s; sleep 1000"
                .formatted(
                        "until [ -s %s ]; do sleep 0.05; done; NOTIFY_SOCKET=$(cat %s) systemd-notify --ready --no-block"
                                .formatted(host.file("socket"), host.file("socket")))));
        host.apply(Specs.group(Map.of(id("web", 0), Specs.service("sleep 1000", ALL), id("other", 0), stranger)));
        host.awaitPhase(WEB, Phase.Starting);
        write("socket", socket().toString());

        host.awaitReport(id("other", 0), InstanceReport.Type.NotificationRefused);

        assertThat(host.view(WEB).phase()).isEqualTo(Phase.Starting);
        assertThat(notifications("not-wanted")).isPositive();
    }

    @Test
    void aSenderThatHasEndedIsKnownAllTheSame() {
        host.apply(Specs.group(Specs.service("systemd-notify --no-block --ready; sleep 1000", ALL)));

        host.awaitRunning(WEB);
        assertThat(notifications("stranger")).isZero();
    }

    @Test
    void aServiceMayNameItsMainProcess() {
        host.apply(Specs.group(
                Specs.service("sleep 1000 & python3 -c \"%s\"; exit 0".formatted(send("READY=1\\nMAINPID=$!")), ALL)));

        host.awaitReport(WEB, InstanceReport.Type.MainReplaced);
        int main = host.awaitRunning(WEB);

        await().untilAsserted(() -> assertThat(host.processes(WEB)).containsExactly(main));
        assertThat(host.view(WEB).restarts()).isZero();
        ActionExecutorFixture.kill(main);
        host.awaitReplaced(WEB, main);
    }

    @Test
    void aStrangersPidIsNotTakenForTheMainProcess() {
        host.apply(Specs.group(Specs.service("systemd-notify READY=1 MAINPID=1; sleep 1000", ALL)));

        host.awaitReport(WEB, InstanceReport.Type.NotificationRefused);

        int main = host.awaitRunning(WEB);
        assertThat(main).isNotEqualTo(1);
        assertThat(host.reports(WEB))
                .anySatisfy(report -> assertThat(report.message())
                        .isEqualTo("MAINPID=1 is not a process of this instance; pid %d stays the main process"
                                .formatted(main)));
        assertThat(notifications("false-main")).isOne();
    }

    @Test
    void row37_aStartThatTakesTooLongIsEndedAndReadinessComesTooLate() {
        InstanceSpec slow = Specs.service(
                        "trap 'systemd-notify --ready; sleep 0.2; exit 1' TERM; while :; do sleep 0.1; done", ALL)
                .withStartTimeout(Duration.ofSeconds(1));
        host.apply(Specs.group(slow));

        host.awaitReport(WEB, InstanceReport.Type.StartError);
        await().untilAsserted(() -> assertThat(host.view(WEB).lastExit()).hasValueSatisfying(exit -> {
            assertThat(exit.reason()).isEqualTo(ExitReason.StartError);
            assertThat(exit.message()).startsWith("not started after 1s: waits for READY=1");
        }));

        assertThat(host.reports(WEB)).extracting(InstanceReport::type).doesNotContain(InstanceReport.Type.Ready);
    }

    @Test
    void aStartMayAskForMoreTime() throws IOException {
        Path go = fifo("go");
        InstanceSpec slow = Specs.service(
                        "systemd-notify EXTEND_TIMEOUT_USEC=600000000; read x < %s; systemd-notify --ready; touch %s; sleep 1000"
                                .formatted(go, host.file("said")),
                        ALL)
                .withStartTimeout(Duration.ofSeconds(2));
        host.apply(two(slow, Specs.service("sleep 1000", ALL).withStartTimeout(Duration.ofSeconds(4))));
        host.awaitPhase(WEB, Phase.Starting);
        int main = host.pid(WEB);

        // The other one asks for nothing and has twice the time.
        host.awaitReport(id("web", 1), InstanceReport.Type.StartError);
        Files.writeString(go, "go\n");

        assertThat(host.awaitRunning(WEB)).isEqualTo(main);
    }

    @Test
    void whoMissesItsWatchdogIsReplaced() {
        NotifySpec watched = new NotifySpec(NotifySpec.Access.ALL, Optional.of(Duration.ofSeconds(1)));
        host.apply(Specs.group(Specs.service(
                "systemd-notify --ready; for i in 1 2 3 4 5 6 7 8; do systemd-notify WATCHDOG=1; sleep 0.2; done;"
                        + " sleep 1000",
                watched)));
        int main = host.awaitRunning(WEB);

        host.awaitReplaced(WEB, main);

        assertThat(host.view(WEB).lastExit()).hasValueSatisfying(exit -> {
            assertThat(exit.reason()).isEqualTo(ExitReason.WatchdogTimeout);
            assertThat(exit.signal()).contains("SIGABRT");
            assertThat(exit.message()).startsWith("no WATCHDOG=1 for 1 s");
        });
    }

    @Test
    void aWatchdogThatTheProcessDoesNotKnowOfIsNotExpected() {
        InstanceSpec told = Specs.service("systemd-notify --ready; exec sleep 1000", ALL);
        host.apply(Specs.group(told));
        int main = host.awaitRunning(WEB);
        HealthSpec watched = HealthSpec.NONE.withNotification(
                new NotifySpec(NotifySpec.Access.ALL, Optional.of(Duration.ofSeconds(1))));
        InstanceSpec other = Specs.service(
                "systemd-notify --ready; exec sleep 1000",
                new NotifySpec(NotifySpec.Access.ALL, Optional.of(Duration.ofSeconds(1))));

        host.apply(two(told.withHealth(watched), other));

        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(host.view(id("web", 1)).lastExit())
                        .hasValueSatisfying(exit -> assertThat(exit.reason()).isEqualTo(ExitReason.WatchdogTimeout)));
        assertThat(host.pid(WEB)).isEqualTo(main);
    }

    @Test
    void aStoppedProcessMissesItsWatchdog() {
        NotifySpec watched = new NotifySpec(NotifySpec.Access.ALL, Optional.of(Duration.ofSeconds(1)));
        host.apply(Specs.group(Specs.service(
                "systemd-notify --ready; while :; do systemd-notify WATCHDOG=1; sleep 0.1; done", watched)));
        int main = host.awaitRunning(WEB);

        ActionExecutorFixture.signal(main, "STOP");

        host.awaitReplaced(WEB, main);
        assertThat(host.view(WEB).lastExit().orElseThrow().reason()).isEqualTo(ExitReason.WatchdogTimeout);
    }

    @Test
    void aServiceMayTriggerItsWatchdogAndSetIt() {
        host.apply(two(
                Specs.service("systemd-notify --ready; systemd-notify WATCHDOG=trigger; sleep 1000", ALL),
                Specs.service("systemd-notify --ready WATCHDOG_USEC=300000; sleep 1000", ALL)));

        for (int ordinal = 0; ordinal < 2; ordinal++) {
            int instance = ordinal;
            await().atMost(ActionExecutorFixture.PATIENCE)
                    .untilAsserted(
                            () -> assertThat(host.view(id("web", instance)).lastExit())
                                    .hasValueSatisfying(
                                            exit -> assertThat(exit.reason()).isEqualTo(ExitReason.WatchdogTimeout)));
        }
    }

    @Test
    void aServiceThatSaysItStopsIsNotReadyAndThenFollowsItsRestartPolicy() throws IOException {
        Path go = fifo("go");
        host.apply(Specs.group(Specs.service(
                "systemd-notify --ready; systemd-notify STOPPING=1; read x < %s; exit 0".formatted(go), ALL)));
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(host.view(WEB).message()).isEqualTo("is about to end (STOPPING=1)"));
        assertThat(host.view(WEB).ready()).isFalse();
        int main = host.pid(WEB);

        Files.writeString(go, "go\n");

        host.awaitReplaced(WEB, main);
        assertThat(host.view(WEB).restarts()).isPositive();
    }

    @Test
    void theNextAgentHearsMembersOfTheLast() throws IOException {
        Path go = fifo("go");
        host.apply(Specs.group(Specs.service(
                "systemd-notify --ready; read x < %s; systemd-notify --status=still; sleep 1000".formatted(go), ALL)));
        int main = host.awaitRunning(WEB);
        host.endAgent();
        host.startAgent();
        assertThat(host.awaitRunning(WEB)).isEqualTo(main);

        Files.writeString(go, "go\n");

        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(host.view(WEB).message()).isEqualTo("still"));
    }

    @Test
    void aServiceThatWasReadyWhileNoAgentRanIsNotEnded() throws IOException {
        Path go = fifo("go");
        host.apply(Specs.group(Specs.service(
                        "read x < %s; systemd-notify --ready; touch %s; sleep 1000".formatted(go, host.file("said")),
                        ALL)
                .withStartTimeout(Duration.ofSeconds(2))));
        host.awaitPhase(WEB, Phase.Starting);
        int main = host.pid(WEB);
        host.endAgent();
        Files.writeString(go, "go\n");
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(host.file("said")).exists());

        host.startAgent();

        await().untilAsserted(() -> assertThat(host.view(WEB).message())
                .isIn("waits for READY=1, which may have been lost while no agent ran", ""));
        assertThat(host.awaitRunning(WEB)).isEqualTo(main);
        assertThat(host.view(WEB).restarts()).isZero();
    }

    @Test
    void row57_aFloodDelaysNothingElseAndTheLastMessageCounts() {
        write("flood.py", """
            import os, socket, time
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.connect(os.environ['NOTIFY_SOCKET'])
            s.send(b'READY=1')
            for i in range(50000):
                s.send(b'STATUS=%d' % i)
            s.send(b'STATUS=done')
            time.sleep(1000)
            """);
        host.apply(two(
                Specs.service("exec python3 " + host.file("flood.py"), ALL),
                Specs.service("systemd-notify --ready --status=heard; sleep 1000", ALL)));

        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(
                        () -> assertThat(host.view(id("web", 1)).message()).isEqualTo("heard"));
        int quiet = host.awaitRunning(id("web", 1));
        ActionExecutorFixture.kill(quiet);
        host.awaitReplaced(id("web", 1), quiet);
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(host.view(WEB).message()).isEqualTo("done"));
    }

    /** The last close of a socket that lingers blocks whoever does it, until the peer has read everything or the time is over. */
    @Test
    void descriptorsThatTakeLongToCloseDelayNothingElse() throws IOException {
        assumeThat(KernelRelease.current().atLeast(6, 16))
                .as("the kernel refuses descriptors")
                .isTrue();
        Path go = fifo("go");
        write("linger.py", """
            import array, os, socket, struct, time
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.connect(os.environ['NOTIFY_SOCKET'])
            l = socket.socket()
            l.bind(('127.0.0.1', 0))
            l.listen(4096)
            def lingering():
                c = socket.socket()
                c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 600))
                c.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
                c.connect(l.getsockname())
                c.setblocking(False)
                try:
                    while True: c.send(b'x' * 65536)
                except BlockingIOError: pass
                return c
            s.send(b'READY=1')
            refused = 0
            for i in range(8):
                some = [lingering() for _ in range(200)]
                try:
                    s.sendmsg([b'STATUS=%d' % i], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', [c.fileno() for c in some]))])
                except PermissionError:
                    refused += 1
                for c in some: c.detach()
                for c in os.listdir('/proc/self/fd'):
                    if int(c) > l.fileno():
                        try: os.close(int(c))
                        except OSError: pass
            s.send(b'STATUS=sent')
            time.sleep(1000)
            """);
        host.apply(two(
                Specs.service("exec /usr/bin/python3 " + host.file("linger.py"), ALL),
                Specs.service(
                        "read x < %s; systemd-notify --ready --status=heard; exec sleep 1000".formatted(go), ALL)));
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(host.view(WEB).message()).isEqualTo("sent"));

        Files.writeString(go, "go\n");

        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(
                        () -> assertThat(host.view(id("web", 1)).message()).startsWith("heard"));
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(host.processes(id("web", 1))).hasSize(1));
    }

    @Test
    void aProcessThatUsesNotificationsHasTheirVariables() throws IOException {
        host.apply(Specs.group(Specs.service(
                "echo SHELL=$$ > %1$s; env >> %1$s; systemd-notify --ready; sleep 1000".formatted(host.file("env")),
                new NotifySpec(NotifySpec.Access.ALL, Optional.of(Duration.ofSeconds(30))))));

        int main = host.awaitRunning(WEB);

        assertThat(Files.readAllLines(host.file("env")))
                .contains(
                        "SHELL=" + main,
                        "NOTIFY_SOCKET=" + socket(),
                        "WATCHDOG_USEC=30000000",
                        "WATCHDOG_PID=" + main,
                        "MANAGERPID=" + ProcessHandle.current().pid());
    }

    @Test
    void systemdNotifyAsTheMainProcessSpeaksForItself() {
        host.apply(Specs.group(Specs.service("exec systemd-notify --ready", MAIN)));

        host.awaitReport(WEB, InstanceReport.Type.Ready);

        assertThat(notifications("stranger")).isZero();
    }

    @Test
    void noSocketIsThereWithoutAService() throws IOException {
        host.apply(Specs.group(shell("sleep 1000")));
        host.awaitRunning(WEB);

        assertThat(host.file("run")).doesNotExist();
    }

    private static GroupSpec two(InstanceSpec first, InstanceSpec second) {
        return Specs.group(Map.of(WEB, first, id("web", 1), second));
    }

    private static String send(String message) {
        return "import socket, os; s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.connect(os.environ['NOTIFY_SOCKET']); s.send(b'%s')"
                .formatted(message);
    }

    private static String python(String message) {
        return "python3 -c \"%s\"".formatted(send(message));
    }

    private Path socket() {
        try (Stream<Path> files = Files.list(host.file("run/notify"))) {
            return files.findFirst().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void outside(Path socket, String message) {
        ActionExecutorFixture.run("env", "NOTIFY_SOCKET=" + socket, "/usr/bin/python3", "-c", send(message));
    }

    private long notifications(String result) {
        return host.agent().measure().notifications().get(result);
    }

    private Path fifo(String name) {
        Path fifo = host.file(name);
        ActionExecutorFixture.run("mkfifo", fifo.toString());
        return fifo;
    }

    private void write(String name, String text) {
        try {
            Files.writeString(host.file(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
