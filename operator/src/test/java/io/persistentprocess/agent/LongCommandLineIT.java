package io.persistentprocess.agent;

import static io.persistentprocess.agent.Specs.WEB;
import static io.persistentprocess.agent.Specs.command;
import static io.persistentprocess.agent.Specs.group;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.spec.AttachSource;
import io.persistentprocess.supervision.spec.GroupId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an unprivileged user's process can make of an attach, by what it shows as its command line. Needs root, setpriv and Debian's Python. */
class LongCommandLineIT {
    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
    private static final String NOBODY = "setpriv --reuid=65534 --regid=65534 --clear-groups";

    private ActionExecutorFixture host;
    private ForeignProcesses strangers;

    @BeforeEach
    void startAgent() throws IOException {
        assumeTrue(Files.isExecutable(PYTHON) && Files.isExecutable(SETPRIV), "needs " + PYTHON + " and " + SETPRIV);
        host = ActionExecutorFixture.started();
        strangers = ForeignProcesses.create(host.scratch());
    }

    @AfterEach
    void cleanUp() throws IOException {
        if (host != null) {
            strangers.close();
            host.close();
        }
    }

    @Test
    void row55_aCommandLineOfFourHundredMebibytesMatchesNothingAndIsReported() throws IOException {
        int attacker = showing(400);
        stopped();

        Optional<String> attackers = Optional.of("65534");
        host.agent()
                .attach(
                        selector(),
                        new AttachSource.Match(Optional.empty(), Optional.of("no such program anywhere"), attackers))
                .join();

        host.awaitReport(WEB, InstanceReport.Type.AttachFailed);
        assertThat(host.reports(WEB).getLast().message())
                .contains("with command lines longer than 256 KiB (")
                .contains(Integer.toString(attacker));
        host.agent().restart(selector()).join();
        host.awaitRunning(WEB);
        host.endAgent();
    }

    @Test
    void row55_twentyThousandArgumentsTakeNoStack() {
        String arguments = "-x ".repeat(20_000);
        List<Integer> tree = strangers.start("exec sh -c 'sleep 1000; :' sh " + arguments + "--end", 2);
        stopped();

        host.agent()
                .attach(selector(), new AttachSource.CommandLine(" sh (-x |-y )+--end$"))
                .join();

        host.awaitReport(WEB, InstanceReport.Type.Attached);
        assertThat(host.awaitRunning(WEB)).isEqualTo(tree.getFirst());
    }

    /** Readable by everybody, as is what it stands in. */
    private int showing(int mebibytes) throws IOException {
        Path place = Files.createTempDirectory(
                "ppg-attack", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxrwxrwx")));
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path script = place.resolve("attack.py");
        Path ready = place.resolve("ready");
        try {
            Files.copy(Path.of("src/test/resources/attacks/long-command-line.py"), script);
            List<Integer> tree =
                    strangers.start("exec %s %s %s %d %s".formatted(NOBODY, PYTHON, script, mebibytes, ready), 1);
            await().atMost(ActionExecutorFixture.PATIENCE).until(() -> Files.exists(ready));
            return tree.getFirst();
        } finally {
            Files.deleteIfExists(script);
            Files.deleteIfExists(ready);
            Files.deleteIfExists(place);
        }
    }

    private static InstanceSelector selector() {
        return new InstanceSelector.Member(new GroupId("default", "group"), "web");
    }

    private void stopped() {
        host.apply(group(command("/bin/sleep", "1000")));
        host.awaitRunning(WEB);
        host.agent().stop(selector()).join();
        host.awaitPhase(WEB, Phase.Stopped);
    }
}
