package io.persistentprocess.e2e.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.e2e.site.Timeouts;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** CPUs, NUMA nodes, scheduling policy and I/O priority of a member, from its manifest to the kernel. */
class SchedulingIT {
    @AutoClose
    private final Site site = Site.create();

    @Test
    void isScheduledAsItsManifestSays() {
        run(
                Manifest.of(
                        "web",
                        "{name: pinned, command: [sleep, '1000'], cpuAffinity: \"0\", scheduling: {policy: RoundRobin, priority: 7},"
                                + " ioPriority: {class: BestEffort, level: 1}, numa: {policy: Bind, nodes: \"0\"},"
                                + " preStart: {command: [sh, -c, 'chrt -p $$$$ | grep SCHED_RR && taskset -p $$$$ | grep \"mask: 1$\"']}}"));
        HostProcess first = site.awaitRunning("pinned-0");
        assertScheduled(first);

        first.kill();

        assertScheduled(site.awaitReplaced("pinned-0", first));
    }

    private void run(String manifest) {
        site.start(site.write("groups.yaml", manifest));
    }

    private static void assertScheduled(HostProcess process) {
        assertThat(process.status()).containsEntry("Cpus_allowed_list", "0");
        assertThat(process.schedulingPolicy()).isEqualTo(2);
        assertThat(process.realTimePriority()).isEqualTo(7);
        assertThat(process.ioPriority()).isEqualTo("best-effort: prio 1");
        assertThat(process.read("numa_maps")).contains(" bind:0 ");
    }

    @Test
    void aMemberWhoseCpusAreNotThereFailsWithTheOnesThatAre() {
        run(Manifest.of("web", "{name: far, command: [sleep, '1000'], cpuAffinity: 8000-8001}"));

        Timeouts.await("far-0 says why it does not start")
                .until(() -> site.status("far-0")
                        .message()
                        .startsWith("set CPU affinity 8000-8001: Invalid argument; the host has CPUs 0"));
    }
}
