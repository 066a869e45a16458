package io.persistentprocess.e2e.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Members that want more memory than they may have, and what users and subscribers are told of it. */
@Timeout(180)
class MemoryIT {
    private static final Path EATER =
            Path.of("src/test/resources/notify/eater.py").toAbsolutePath();

    @AutoClose
    private final Site site = Site.create();

    /** Starts the member {@code eater} with 64 MiB for all of it. */
    private HostProcess start(String who, String oomPolicy) {
        site.start(site.write(
                "groups.yaml",
                Manifest.of(
                        "hungry",
                        "{name: eater, command: [python3, %s, %s, %s], restart: {stableAfter: 0s}, resources: {limits: {memory: 64Mi}}, oomPolicy: %s}"
                                .formatted(EATER, fifo(), who, oomPolicy))));
        HostProcess eater = site.awaitRunning("eater-0");
        Timeouts.await("it is hungry").until(() -> Files.exists(fifo()));
        return eater;
    }

    private Path fifo() {
        return site.file("food");
    }

    private Subscriber subscribe(String control) throws IOException {
        return Subscriber.scene("watch", Path.of(site.socket() + ".notify"), "default/hungry/" + control, 1)
                .awaitLine("registered");
    }

    private List<String> events() {
        return site.ask("events").out();
    }

    private void awaitEvent(String... parts) {
        Timeouts.await("an event with " + List.of(parts))
                .untilAsserted(() -> assertThat(events())
                        .as("%s", events())
                        .anySatisfy(line -> assertThat(line).contains(parts)));
    }

    @Test
    void row16_theMainProcessIsKilledForMemoryAndThatIsTheReasonOfItsExit() throws Exception {
        HostProcess first = start("self", "Restart");
        try (Subscriber subscriber = subscribe("memory.oom")) {
            Files.writeString(fifo(), "eat");
            subscriber.awaitLine("counted 1");
        }
        HostProcess second = site.awaitReplaced("eater-0", first);
        assertThat(site.status("eater-0").lastExit().orElseThrow().reason()).isEqualTo("OOMKilled");
        assertThat(site.status("eater-0").restarts()).isEqualTo(1);
        awaitEvent("OOMKilled", "the kernel killed process " + first.pid() + " (python3", "limit of 64 MiB");

        second.kill();
        site.awaitReplaced("eater-0", second);
        assertThat(site.status("eater-0").lastExit().orElseThrow().reason())
                .as("a kill by hand, after that")
                .isEqualTo("Signaled");
    }

    @Test
    void row17_aChildIsKilledForMemoryAndTheMainProcessRunsOn() throws Exception {
        HostProcess first = start("child", "Continue");
        try (Subscriber subscriber = subscribe("eater/memory.oom")) {
            Files.writeString(fifo(), "eat");
            subscriber.awaitLine("counted 1");
        }
        awaitEvent("OOMKilled", "the kernel killed process ", " (python3");
        assertThat(events()).noneMatch(line -> line.contains("process " + first.pid() + " "));
        assertThat(site.awaitRunning("eater-0")).isEqualTo(first);
        assertThat(site.status("eater-0").restarts()).isZero();
    }

    @Test
    void row17_withTheChildTheWholeInstanceGoesWhereItIsToRestart() throws Exception {
        HostProcess first = start("child", "Restart");
        Files.writeString(fifo(), "eat");
        site.awaitReplaced("eater-0", first);
        assertThat(site.status("eater-0").lastExit().orElseThrow().reason()).isEqualTo("OOMKilled");
        awaitEvent("OOMKilled", "the kernel killed process ", " (python3");
    }

    @Test
    void highUseAndPressureAreReportedBeforeTheEnd() throws Exception {
        start("child", "Continue");
        try (Subscriber subscriber = subscribe("memory.pressure")) {
            Files.writeString(fifo(), "eat");
            subscriber.awaitLine("counted 1");
        }
        awaitEvent("MemoryHigh", "MiB of 64 MiB in use");
    }
}
