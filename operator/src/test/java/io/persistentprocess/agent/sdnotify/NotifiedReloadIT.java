package io.persistentprocess.agent.sdnotify;

import static io.persistentprocess.agent.Specs.WEB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.agent.ActionExecutorFixture;
import io.persistentprocess.agent.Specs;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.supervision.command.LifecycleSpec;
import io.persistentprocess.supervision.command.ReloadSpec;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.NotifySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Services that say when they have reloaded, as with Type=notify-reload of systemd.service(5), on the real kernel. Needs root. */
class NotifiedReloadIT {
    private static final NotifySpec MAIN = new NotifySpec(NotifySpec.Access.MAIN, Optional.empty());

    /** A service that is told by a FIFO how to answer to the n-th SIGHUP. */
    private static final String SERVICE = """
            import os, signal, socket, sys, time
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            hups = []
            signal.signal(signal.SIGHUP, lambda *_: hups.append(1))
            s.sendto(b'READY=1', os.environ['NOTIFY_SOCKET'])
            while True:
                while not hups:
                    time.sleep(0.01)
                hups.pop()
                for line in open(sys.argv[1]).read().split(';'):
                    now = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
                    if line == 'exit':
                        sys.exit(1)
                    if line:
                        s.sendto(line.replace('NOW', str(now)).replace(',', chr(10)).encode(), os.environ['NOTIFY_SOCKET'])
            """;

    private ActionExecutorFixture host;
    private Path answer;

    @BeforeEach
    void startAgent() throws IOException {
        host = ActionExecutorFixture.started();
        answer = host.file("answer");
        ActionExecutorFixture.run("mkfifo", answer.toString());
        Files.writeString(host.file("service.py"), SERVICE);
    }

    @AfterEach
    void cleanUp() throws IOException {
        host.close();
    }

    private InstanceSpec service(Duration timeout) {
        return Specs.service("exec python3 %s %s".formatted(host.file("service.py"), answer), MAIN)
                .withStartTimeout(timeout)
                .withLifecycle(new LifecycleSpec(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(new ReloadSpec(
                                new ReloadSpec.ReloadAction.Signal("SIGHUP", ReloadSpec.Completion.NOTIFIED),
                                ReloadSpec.Triggers.NONE))));
    }

    private int reload(Duration timeout) throws Exception {
        host.apply(Specs.group(service(timeout)));
        int main = host.awaitRunning(WEB);
        host.agent()
                .reload(new InstanceSelector.Instance(WEB), Optional.empty())
                .get();
        return main;
    }

    @Test
    void itIsDoneWhenItSaysReadyAgain() throws Exception {
        int main = reload(Duration.ofMinutes(5));
        Files.writeString(answer, "RELOADING=1,MONOTONIC_USEC=NOW");
        await().untilAsserted(() -> assertThat(host.view(WEB).message()).isEqualTo("reloading"));
        assertThat(host.reports(WEB)).noneMatch(report -> report.type() == InstanceReport.Type.Reloaded);

        host.agent()
                .reload(new InstanceSelector.Instance(WEB), Optional.empty())
                .get();
        Files.writeString(answer, "RELOADING=1,MONOTONIC_USEC=NOW;READY=1");

        host.awaitReport(WEB, InstanceReport.Type.Reloaded);
        assertThat(host.pid(WEB)).isEqualTo(main);
        await().untilAsserted(() -> assertThat(host.view(WEB).message()).isEmpty());
    }

    @Test
    void whatItBeganBeforeIsNotTheReloadThatWasAskedFor() throws Exception {
        reload(Duration.ofSeconds(5));
        Files.writeString(answer, "RELOADING=1,MONOTONIC_USEC=1;READY=1");

        host.awaitReport(WEB, InstanceReport.Type.ReloadFailed);

        assertThat(host.reports(WEB)).noneMatch(report -> report.type() == InstanceReport.Type.Reloaded);
        assertThat(host.view(WEB).ready()).isTrue();
    }

    @Test
    void aServiceThatEndsOverItHasNotReloaded() throws Exception {
        int main = reload(Duration.ofMinutes(5));
        Files.writeString(answer, "RELOADING=1,MONOTONIC_USEC=NOW;exit");

        host.awaitReport(WEB, InstanceReport.Type.ReloadFailed);
        host.awaitReplaced(WEB, main);
    }

    @Test
    void theNextAgentAsksAgain() throws Exception {
        int main = reload(Duration.ofMinutes(5));
        host.endAgent();
        Files.writeString(answer, "");
        host.startAgent();
        Files.writeString(answer, "RELOADING=1,MONOTONIC_USEC=NOW;READY=1");

        host.awaitReport(WEB, InstanceReport.Type.Reloaded);
        assertThat(host.pid(WEB)).isEqualTo(main);
    }
}
