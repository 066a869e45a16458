package io.persistentprocess.e2e.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.Commands;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.e2e.site.Timeouts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Output that goes to a real journald, in a mount namespace of its own. Needs Debian's package systemd. */
class JournalIT {
    private static final String IN_NAMESPACE = """
            mount -t tmpfs -o mode=755 none /run
            mkdir -p /run/systemd/journald.conf.d /run/log
            printf '[Journal]\\nStorage=volatile\\nReadKMsg=no\\nAudit=no\\nForwardToSyslog=no\\n' > /run/systemd/journald.conf.d/test.conf
            """;

    @AutoClose
    private final Site site = Site.create();

    @Test
    void theJournalKnowsTheInstanceAndItsProcess() {
        RunningAgent journal = journald();
        launch(journal, member("echo listening; echo '<3>no such interface' >&2; exec sleep infinity"));
        HostProcess member = site.awaitRunning("capture-0");

        Timeouts.await("both lines are in the journal")
                .until(() -> read(journal, "cat").equals(List.of("listening", "no such interface")));
        assertThat(read(journal, "json").getLast())
                .contains("\"_PID\":\"" + member.pid() + "\"")
                .contains("\"PRIORITY\":\"3\"")
                .contains("\"SYSLOG_IDENTIFIER\":\"default/journaled/capture-0\"");
        assertThat(site.log("journaled", "capture-0")).doesNotExist();
        assertThat(site.status("capture-0").log()).isEmpty();
        assertThat(site.ask("logs", "journaled").err())
                .singleElement()
                .asString()
                .contains("journalctl -t NAMESPACE/journaled/INSTANCE");
    }

    @Test
    void itGoesOnWithoutTheAgentAndWithTheNextOne() {
        RunningAgent journal = journald();
        Path manifest = member("while :; do until [ -e %1$s ]; do sleep 0.1; done; cat %1$s; rm %1$s; done"
                .formatted(site.file("message")));
        RunningAgent agent = launch(journal, manifest);
        HostProcess member = site.awaitRunning("capture-0");

        agent.kill();
        site.write("message", "while no agent ran\n");
        Timeouts.await("the line is in the journal")
                .until(() -> read(journal, "cat").contains("while no agent ran"));

        launch(journal, manifest);
        assertThat(site.awaitRunning("capture-0")).isEqualTo(member);
        site.write("message", "with the next agent\n");
        Timeouts.await("the line is in the journal")
                .until(() -> read(journal, "cat").contains("with the next agent"));
    }

    @Test
    void withoutAJournalTheOutputGoesToTheFile() {
        RunningAgent holder = site.launch(Commands.inMountNamespace(IN_NAMESPACE, List.of("sleep", "infinity")));
        awaitNamespace(holder, "log");
        launch(holder, member("echo listening; exec sleep infinity"));
        site.awaitRunning("capture-0");

        Timeouts.await("the line is in the file")
                .until(() ->
                        Files.readString(site.log("journaled", "capture-0")).equals("listening\n"));
        assertThat(site.ask("events", "journaled").out())
                .anyMatch(line -> line.contains("LogUnavailable") && line.contains("/run/systemd/journal/stdout"));
    }

    private Path member(String script) {
        return site.write(
                "groups.yaml",
                Manifest.of(
                        "journaled",
                        "{name: capture, logs: {to: Journal}, command: [sh, -c, \"%s\"]}".formatted(script)));
    }

    private RunningAgent journald() {
        RunningAgent journal =
                site.launch(Commands.inMountNamespace(IN_NAMESPACE, List.of("/lib/systemd/systemd-journald")));
        awaitNamespace(journal, "systemd/journal/stdout");
        return journal;
    }

    private static void awaitNamespace(RunningAgent holder, String file) {
        Path run = Path.of("/proc", Long.toString(holder.process().pid()), "root/run");
        Timeouts.await("/run is the namespace's own, with " + file)
                .until(() -> Files.exists(run.resolve("systemd/journald.conf.d/test.conf"))
                        && Files.exists(run.resolve(file)));
    }

    private RunningAgent launch(RunningAgent holder, Path manifest) {
        return site.awaitListening(site.launch(
                Stream.concat(entering(holder), site.runCommand(manifest, site.socket()).stream())
                        .toList()));
    }

    private static Stream<String> entering(RunningAgent holder) {
        return Stream.of(
                Commands.installed("nsenter", "util-linux"),
                "--target",
                Long.toString(holder.process().pid()),
                "--mount",
                "--");
    }

    private static List<String> read(RunningAgent journal, String format) {
        return Commands.ask(
                        Stream.concat(
                                        entering(journal),
                                        Stream.of(
                                                "journalctl",
                                                "--no-pager",
                                                "-t",
                                                "default/journaled/capture-0",
                                                "-o",
                                                format))
                                .toList(),
                        Map.of())
                .out();
    }
}
