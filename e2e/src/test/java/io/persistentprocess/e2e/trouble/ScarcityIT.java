package io.persistentprocess.e2e.trouble;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.Delegation;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A host, or an agent, that has run out of something. */
class ScarcityIT {
    private static final int DESCRIPTORS = 128;

    /** For its user: the limit is one for each, and other users of this machine go on. What it becomes inherits the descriptors. */
    private static final String TAKES_ALL_INOTIFY_INSTANCES = """
            import ctypes, os, sys
            while ctypes.CDLL(None).inotify_init() >= 0:
                pass
            os.execvp(sys.argv[1], sys.argv[1:])
            """;

    @AutoClose
    private final Site site = Site.create();

    @Test
    void row31_anAgentShortOfDescriptorsSaysSoKeepsWhatRunsAndRecovers() throws IOException {
        RunningAgent agent = site.launch(limitedTo(DESCRIPTORS, Manifest.sleeper("first")));
        site.awaitListening(agent);
        HostProcess first = site.awaitRunning("first-0");

        site.write("groups.yaml", Manifest.of("web", Manifest.sleeper("first"), many(2 * DESCRIPTORS)));
        agent.awaitLine("file descriptors left, which are reserved for running instances");
        List<HostProcess> running = site.cgroup().processes("web", "first-0");
        assertThat(running).containsExactly(first);
        assertThat(first.isAlive()).isTrue();

        site.write("groups.yaml", Manifest.of("web", Manifest.sleeper("first"), Manifest.sleeper("last")));
        site.awaitRunning("last-0");
        agent.awaitLine("start errors with this reason have stopped instances=");
        assertThat(agent.lines())
                .filteredOn(line -> line.contains("WARN start error") || line.contains("WARN back off"))
                .as("told at the beginning, then counted")
                .hasSizeLessThan(10);
        Timeouts.await("the many are gone")
                .untilAsserted(() -> assertThat(site.statuses()).hasSize(2));
        assertThat(site.awaitRunning("first-0")).isEqualTo(first);
        first.kill();
        site.awaitReplaced("first-0", first);
        assertThat(agent.isAlive()).isTrue();
    }

    @Test
    void row32_withoutInotifyInstancesManifestsAreStillFollowed() throws IOException {
        Delegation delegation = site.delegate();
        Path manifest = site.write("groups.yaml", Manifest.of("web", Manifest.sleeper("one")));
        RunningAgent agent = site.awaitListening(site.launch(delegation.as(Stream.concat(
                        Stream.of("/usr/bin/python3", "-c", TAKES_ALL_INOTIFY_INSTANCES),
                        site.runCommand(manifest, site.socket()).stream())
                .toList())));
        HostProcess one = site.awaitRunning("one-0");

        site.write("groups.yaml", Manifest.of("web", Manifest.sleeper("one"), Manifest.sleeper("two")));

        site.awaitRunning("two-0");
        assertThat(site.awaitRunning("one-0")).isEqualTo(one);
        assertThat(agent.lines())
                .filteredOn(line -> line.contains("manifests are read again every 10 s"))
                .singleElement()
                .asString()
                .contains("fs.inotify.max_user_instances");
    }

    private static String many(int replicas) {
        return "{name: many, replicas: %d, command: [sleep, infinity], logs: {to: \"Null\"}}".formatted(replicas);
    }

    private List<String> limitedTo(int descriptors, String member) {
        List<String> run = site.runCommand(site.write("groups.yaml", Manifest.of("web", member)), site.socket());
        return Stream.concat(Stream.of("sh", "-c", "ulimit -n " + descriptors + "; exec \"$@\"", "sh"), run.stream())
                .toList();
    }
}
