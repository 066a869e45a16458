package io.persistentprocess.agent;

import static io.persistentprocess.agent.Specs.WEB;
import static io.persistentprocess.agent.Specs.forking;
import static io.persistentprocess.agent.Specs.group;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.supervision.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Daemons that fork into the background. Needs root. */
class ForkingIT {
    private HostFixture host;

    @BeforeEach
    void startAgent() throws IOException {
        host = HostFixture.started();
    }

    @AfterEach
    void cleanUp() throws IOException {
        host.close();
    }

    @Test
    void theMainProcessIsTheOneThePidFileNames() throws IOException {
        var pidFile = host.file("pid");
        host.apply(group(forking(
                Optional.of(pidFile.toString()),
                "sleep 1001 & (sleep 0.2; sleep 1000 & echo $! > %s) & exit 0".formatted(pidFile))));

        int main = host.awaitRunning(WEB);

        assertThat(Files.readString(pidFile).strip()).isEqualTo(Integer.toString(main));
        HostFixture.kill(main);
        host.awaitReplaced(WEB, main);
        assertThat(host.view(WEB).restarts()).isEqualTo(1);
    }

    @Test
    void withoutAPidFileTheMainProcessIsTheOneThatIsLeft() {
        host.apply(group(forking(Optional.empty(), "setsid sh -c 'setsid sleep 1000 & exit' & exit 0")));

        int main = host.awaitRunning(WEB);

        assertThat(host.processes(WEB)).containsExactly(main);
        HostFixture.kill(main);
        host.awaitReplaced(WEB, main);
    }

    @Test
    void aPidFileThatNamesAStrangerIsNotBelieved() throws IOException {
        var pidFile = Files.writeString(host.file("pid"), "1\n");
        host.apply(group(forking(Optional.of(pidFile.toString()), "sleep 1000 & exit 0")));

        await().atMost(HostFixture.PATIENCE)
                .untilAsserted(() ->
                        assertThat(host.view(WEB).message()).contains("names 1, which is no process of this instance"));
    }

    @Test
    void aPidFileThatIsNoFileHoldsNobodyUp() {
        var fifo = host.file("fifo");
        HostFixture.run("mkfifo", fifo.toString());
        host.apply(group(forking(Optional.of(fifo.toString()), "sleep 1000 & exit 0")));

        await().atMost(HostFixture.PATIENCE)
                .untilAsserted(() -> assertThat(host.view(WEB).message())
                        .isEqualTo("pidFile cannot be read: open " + fifo + ": is not a regular file but a FIFO"));
    }

    @Test
    void aDaemonThatLeavesNothingBehindFailedToStart() {
        host.apply(group(forking(Optional.empty(), "exit 0")));

        host.awaitReport(WEB, Report.Type.StartError);
        assertThat(host.reports(WEB).getFirst().message()).isEqualTo("the command ended and left no process behind");
    }

    @Test
    void anAdoptedDaemonIsStillTheMainProcess() throws IOException {
        host.apply(group(forking(Optional.empty(), "sleep 1000 & exit 0")));
        int main = host.awaitRunning(WEB);

        host.endAgent();
        host.startAgent();

        assertThat(host.awaitRunning(WEB)).isEqualTo(main);
        HostFixture.kill(main);
        host.awaitReplaced(WEB, main);
    }
}
