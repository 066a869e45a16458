package io.persistentprocess.local.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.cgroup.CgroupHierarchies;
import io.persistentprocess.local.control.InstanceProcesses.ProcessLine;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.spec.InstanceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The processes of a cgroup that forks as fast as it can. Needs root. */
class ProcessListerIT {
    private static final int LOOKS = 50;

    private Cgroup cgroup;

    private static final int MOST = 10_000;

    @BeforeEach
    void makeCgroup() throws IOException {
        Path mount = CgroupHierarchies.current().cgroup2().orElse(Path.of("/nonexistent"));
        assumeTrue(Files.isWritable(mount), "needs root and a writable cgroup2 at " + mount);
        cgroup = Cgroup.at(mount.resolve("ppg-list-" + ProcessHandle.current().pid()));
        cgroup.create();
    }

    @AfterEach
    void removeCgroup() throws IOException {
        if (cgroup != null) {
            cgroup.kill();
            await().until(() -> !cgroup.events().populated());
            cgroup.remove();
        }
    }

    private void start(String script) throws IOException {
        new ProcessBuilder("sh", "-c", "echo 0 > " + cgroup.path() + "/cgroup.procs; " + script).start();
    }

    @Test
    void row14_whatLivesThroughoutAForkStormIsInEveryLook() throws IOException {
        start("for i in 1 2 3 4 5 6 7 8 9 10; do sleep 100$i & done; "
                + "for i in 1 2 3 4; do (while :; do /bin/true & /bin/true; done) & done; wait");
        await().until(() ->
                sleepers(new ProcessLister(cgroup.path(), ControlRequest.Detail.PROCESSES, MOST).lines()) == 10);

        for (int look = 0; look < LOOKS; look++) {
            List<ProcessLine> lines = new ProcessLister(cgroup.path(), ControlRequest.Detail.PROCESSES, MOST).lines();
            assertThat(sleepers(lines)).as("look %d", look).isEqualTo(10);
            assertThat(lines).extracting(ProcessLine::pid).doesNotHaveDuplicates();
            assertThat(lines).isSortedAccordingTo((a, b) -> a.startedAt().compareTo(b.startedAt()));
        }
    }

    @Test
    void whatExceedsTheRoomIsLeftOutAndReported() throws IOException {
        start("for i in 1 2 3 4 5 6 7 8 9 10; do sleep 100$i & done; wait");
        await().until(() ->
                sleepers(new ProcessLister(cgroup.path(), ControlRequest.Detail.PROCESSES, MOST).lines()) == 10);

        InstanceId id = new InstanceId("default", "web", "nginx", 0);
        InstanceProcesses some =
                new ProcessLister(cgroup.path(), ControlRequest.Detail.THREADS, 5).of(id, Phase.Running);
        assertThat(some.processes()).hasSize(5);
        assertThat(some.truncated()).isTrue();
        InstanceProcesses all =
                new ProcessLister(cgroup.path(), ControlRequest.Detail.THREADS, 11).of(id, Phase.Running);
        assertThat(all.processes()).hasSize(11);
        assertThat(all.truncated()).isFalse();
        assertThat(new ProcessLister(cgroup.path(), ControlRequest.Detail.THREADS, 0).of(id, Phase.Running))
                .matches(none -> none.processes().isEmpty() && none.truncated());
    }

    @Test
    void aProcessIsShownWithWhatItUses() throws IOException {
        start("i=0; while [ $i -lt 300000 ]; do i=$((i + 1)); done; exec sleep 1001");

        await().untilAsserted(() -> {
            ProcessLine line = new ProcessLister(cgroup.path(), ControlRequest.Detail.THREADS, MOST)
                    .lines()
                    .getFirst();
            assertThat(line.command()).isEqualTo("sleep 1001");
            assertThat(line.state()).isEqualTo("S");
            assertThat(line.cpuMillis()).isPositive();
            assertThat(line.residentBytes()).isBetween(100L << 10, 100L << 20);
            assertThat(line.startedAt()).isBefore(Instant.now());
            assertThat(line.threads()).isEmpty();
        });
    }

    private static long sleepers(List<ProcessLine> lines) {
        return lines.stream()
                .filter(line -> line.command().startsWith("sleep 100"))
                .count();
    }
}
