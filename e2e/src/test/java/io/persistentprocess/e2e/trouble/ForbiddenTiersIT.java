package io.persistentprocess.e2e.trouble;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.Commands;
import io.persistentprocess.e2e.site.CompletedCommand;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.RunningCommand;
import io.persistentprocess.e2e.site.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Row 34: the sources of process events forbidden in turn, by seccomp(2) as containers do it. Members are kept up without them. Needs root. */
@Timeout(180)
class ForbiddenTiersIT {
    private static final Path SOURCE =
            Path.of("src/test/resources/trouble/forbid.c").toAbsolutePath();

    private Site site;

    @BeforeEach
    void prepare() {
        site = Site.create();
    }

    @AfterEach
    void cleanUp() throws IOException {
        site.close();
    }

    @Test
    void row34_whereEbpfIsForbiddenTheProcessConnectorTells() throws IOException {
        HostProcess first = startWithout("bpf");

        assertThat(doctorWithout("bpf"))
                .anyMatch(line -> line.matches("eBPF +forbidden .*"))
                .anyMatch(line -> line.matches("process connector +works .*"));
        try (RunningCommand events = site.follow("events", "-f", "--processes")) {
            events.awaitLine("sleep");
            restarted(first);
            events.awaitLine("SIGKILL");
        }
    }

    @Test
    void row34_whereAllAreForbiddenThatIsSaidAndMembersAreKeptUp() throws IOException {
        HostProcess first = startWithout("bpf,netlink");

        assertThat(doctorWithout("bpf,netlink"))
                .anyMatch(line -> line.matches("eBPF +forbidden .*"))
                .anyMatch(line -> line.matches("process connector +forbidden .*"))
                .contains("ppg can work on this host");
        CompletedCommand events = site.ask("events", "-f", "--processes");
        assertThat(events.code()).isOne();
        assertThat(events.err()).singleElement().asString().contains("Operation not permitted");
        restarted(first);
    }

    private HostProcess restarted(HostProcess process) throws IOException {
        process.kill();
        return site.awaitReplaced("a-0", process);
    }

    private HostProcess startWithout(String calls) {
        Path manifest = site.write(
                "groups.yaml", Manifest.of("web", "{name: a, command: [sh, -c, 'while sleep 0.2; do :; done']}"));
        site.awaitListening(site.launch(without(calls, site.runCommand(manifest, site.socket()))));
        return site.awaitRunning("a-0");
    }

    private List<String> doctorWithout(String calls) {
        return Commands.ask(without(calls, Site.commandOf("doctor")), Map.of()).out();
    }

    private List<String> without(String calls, List<String> command) {
        Path program = site.file("forbid");
        Commands.run(Commands.installed("cc", "gcc"), "-o", program.toString(), SOURCE.toString());
        return Stream.concat(Stream.of(program.toString(), calls), command.stream())
                .toList();
    }
}
