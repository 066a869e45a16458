package io.persistentprocess.e2e.trouble;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.Commands;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Logs on a disk that fills up, or that nobody can write to. The disk is a file system that only the agent and its members see. */
class FullDiskIT {
    private static final String LOST = "the disk for logs is full; members keep running, but their output is lost";

    @AutoClose
    private final Site site = Site.create();

    @Test
    void row30_aFullLogDiskIsReportedOnceHarmsNoMemberAndIsOverWhenThereIsRoom() {
        RunningAgent agent = startWithLogsOn("size=8m", talker("one"), talker("two"));
        HostProcess one = site.awaitRunning("one-0");
        HostProcess two = site.awaitRunning("two-0");

        Path ballast = fill(agent);
        agent.awaitLine(LOST);
        awaitRounds("one", 300);
        awaitRounds("two", 300);

        assertThat(site.awaitRunning("one-0")).isEqualTo(one);
        assertThat(site.awaitRunning("two-0")).isEqualTo(two);
        one.kill();
        HostProcess next = site.awaitReplaced("one-0", one);
        assertThat(agent.lines()).filteredOn(line -> line.contains("for logs")).hasSize(1);

        delete(ballast);
        agent.awaitLine("the disk for logs has space again seconds=");
        Timeouts.await("what is written is kept again")
                .until(() -> Files.size(logs(agent).resolve("default_web/two-0.log.1")) > 0);
        assertThat(site.awaitRunning("one-0")).isEqualTo(next);
        assertThat(agent.lines()).filteredOn(line -> line.contains("for logs")).hasSize(2);
    }

    @Test
    void row30_aReadOnlyLogDiskKeepsNoMemberFromStarting() {
        RunningAgent agent = startWithLogsOn("ro", Manifest.sleeper("quiet"), talker("one"));

        site.awaitRunning("quiet-0");
        site.awaitRunning("one-0");
        awaitRounds("one", 10);

        assertThat(agent.awaitLine("log unavailable instance=default/web/one-0"))
                .contains("Read-only file system");
    }

    /** Writes on and on, whatever becomes of it, and tells how often elsewhere. */
    private String talker(String name) {
        return """
                {name: %s, logs: {maxSize: 16Ki, maxFiles: 2}, command: [sh, -c,
                 'i=0; while :; do i=$((i+1)); echo $i > %s; head -c 2000 /dev/zero | tr "\\0" x; sleep 0.01; done 2> /dev/null']}
                """.formatted(name, site.file(name)).replace("\n", " ").strip();
    }

    private void awaitRounds(String name, int more) {
        long from = rounds(name);
        Timeouts.await(name + " goes on")
                .untilAsserted(() -> assertThat(rounds(name)).isGreaterThan(from + more));
    }

    private long rounds(String name) {
        try {
            String text = Files.readString(site.file(name)).strip();
            return text.isEmpty() ? 0 : Long.parseLong(text);
        } catch (IOException _) {
            return 0;
        }
    }

    private RunningAgent startWithLogsOn(String mountOptions, String... members) {
        Path logs = site.file("logs");
        assertThat(logs.toFile().mkdir()).isTrue();
        List<String> run = site.runCommand(site.write("groups.yaml", Manifest.of("web", members)), site.socket());
        String mount = "mount -t tmpfs -o %s ppg-test %s".formatted(mountOptions, logs);
        return site.awaitListening(site.launch(Commands.inMountNamespace(mount, run)));
    }

    /** As the agent sees them. */
    private Path logs(RunningAgent agent) {
        return Path.of("/proc/" + agent.process().pid() + "/root" + site.file("logs"));
    }

    private Path fill(RunningAgent agent) {
        Path ballast = logs(agent).resolve("ballast");
        try (var out = Files.newOutputStream(ballast)) {
            byte[] block = new byte[4096];
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left on device");
            return ballast;
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
