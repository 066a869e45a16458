package io.persistentprocess.agent;

import static io.persistentprocess.agent.Specs.WEB;
import static io.persistentprocess.agent.Specs.group;
import static io.persistentprocess.agent.Specs.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.agent.processes.SourcePreference;
import io.persistentprocess.api.OomPolicy;
import io.persistentprocess.kernel.process.PidFd;
import io.persistentprocess.supervision.instance.Exit;
import io.persistentprocess.supervision.instance.ExitReason;
import io.persistentprocess.supervision.spec.ResourceSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How members ended that died while no agent ran. Needs root and eBPF, and mounts a BPF file system of its own. */
class KeptExitsIT {
    private ActionExecutorFixture host;
    private Path bpf;

    @BeforeEach
    void startAgent() throws IOException {
        host = ActionExecutorFixture.create();
        bpf = Files.createDirectory(host.file("bpf"));
        ActionExecutorFixture.run("mount", "-t", "bpf", "ppg-test", bpf.toString());
        start(SourcePreference.ebpf);
    }

    @AfterEach
    void cleanUp() throws IOException {
        ActionExecutorFixture.run("umount", bpf.toString());
        host.close();
    }

    private void start(SourcePreference preference) throws IOException {
        AgentConfig plain = host.config();
        host.startAgent(new AgentConfig(
                plain.cgroupRoot(),
                plain.logDirectory(),
                plain.runtimeDirectory(),
                plain.nodeName(),
                plain.host(),
                preference,
                bpf));
        await().until(() -> host.agent()
                .processes()
                .status()
                .tier()
                .equals(preference.tiers().stream().findFirst()));
    }

    @Test
    void row19_theExitOfAMemberThatDiedWhileNoAgentRanIsReported() throws IOException {
        host.apply(group(shell("trap 'exit 42' USR1; while :; do sleep 0.05; done")));
        int pid = host.awaitRunning(WEB);
        host.endAgent();
        ActionExecutorFixture.signal(pid, "USR1");
        reap(pid);

        start(SourcePreference.ebpf);

        int next = host.awaitReplaced(WEB, pid);
        assertThat(lastExit().exitCode()).contains(42);

        host.endAgent();
        ActionExecutorFixture.signal(next, "KILL");
        reap(next);
        start(SourcePreference.ebpf);

        host.awaitReplaced(WEB, next);
        assertThat(lastExit().signal()).contains("SIGKILL");
    }

    @Test
    void row16_thatItRanOutOfMemoryWhileNoAgentRanIsReported() throws IOException {
        ResourceSpec limits = new ResourceSpec(
                Optional.empty(),
                Optional.empty(),
                Optional.of(16L << 20),
                Optional.empty(),
                Optional.empty(),
                OomPolicy.Restart);
        host.apply(group(Specs.spec(shell("trap 'exec tail /dev/zero' USR1; while :; do sleep 0.05; done"))
                .withResources(limits)));
        int pid = host.awaitRunning(WEB);
        host.endAgent();
        ActionExecutorFixture.signal(pid, "USR1");
        reap(pid);

        start(SourcePreference.ebpf);

        host.awaitReplaced(WEB, pid);
        assertThat(lastExit().reason()).isEqualTo(ExitReason.OOMKilled);
    }

    @Test
    void theExitsOfOtherProcessesDoNotPushItOut() throws IOException {
        host.apply(group(shell("trap 'exit 42' USR1; while :; do sleep 0.05; done")));
        int pid = host.awaitRunning(WEB);
        host.endAgent();
        ActionExecutorFixture.signal(pid, "USR1");
        reap(pid);
        Path cgroup = host.root().resolve("default_group").resolve("web-0");
        ActionExecutorFixture.run(
                "/bin/sh",
                "-c",
                "echo 0 > %s/cgroup.procs; i=0; while [ $i -lt 5000 ]; do /bin/true; i=$((i+1)); done"
                        .formatted(cgroup));

        start(SourcePreference.ebpf);

        host.awaitReplaced(WEB, pid);
        assertThat(lastExit().exitCode()).contains(42);
    }

    @Test
    void withoutThemTheExitIsUnknown() throws IOException {
        host.apply(group(shell("exec sleep 1000")));
        int pid = host.awaitRunning(WEB);
        host.endAgent();
        start(SourcePreference.connector);
        host.endAgent();
        assertThat(pins()).isEmpty();
        ActionExecutorFixture.signal(pid, "TERM");
        reap(pid);

        start(SourcePreference.ebpf);

        host.awaitReplaced(WEB, pid);
        assertThat(lastExit().reason()).isEqualTo(ExitReason.Unknown);
        assertThat(pins()).contains("exits", "filler");
    }

    @Test
    void nothingIsLeftInTheKernelWhenEverythingIsStopped() throws IOException {
        host.apply(group(shell("exec sleep 1000")));
        host.awaitRunning(WEB);
        assertThat(pins()).contains("exits", "filler");

        host.agent().stopAll().join();
        host.endAgent();

        assertThat(pins()).isEmpty();
    }

    private Exit lastExit() {
        return host.view(WEB).lastExit().orElseThrow();
    }

    /** The agents of this test are all in one process, whose children members are. */
    private static void reap(int pid) throws IOException {
        try (PidFd process = PidFd.open(pid)) {
            await().until(() -> process.reap().isPresent());
        }
    }

    /** What is pinned, by name, whatever the folder. */
    private List<String> pins() throws IOException {
        try (Stream<Path> files = Files.walk(bpf)) {
            return files.filter(file -> file.startsWith(bpf.resolve("ppg")))
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }
}
