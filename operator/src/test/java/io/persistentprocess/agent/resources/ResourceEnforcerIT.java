package io.persistentprocess.agent.resources;

import static io.persistentprocess.agent.Specs.WEB;
import static io.persistentprocess.agent.Specs.command;
import static io.persistentprocess.agent.Specs.group;
import static io.persistentprocess.agent.Specs.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.agent.ActionExecutorFixture;
import io.persistentprocess.agent.LimitFiles;
import io.persistentprocess.agent.Specs;
import io.persistentprocess.agent.checkpoint.CheckpointStore;
import io.persistentprocess.agent.loop.BackgroundTasks;
import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.loop.KernelEventCounters;
import io.persistentprocess.agent.processes.ProcessEventTier;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.api.OomPolicy;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.cgroup.CgroupController;
import io.persistentprocess.kernel.cgroup.ControllerHierarchies;
import io.persistentprocess.kernel.cgroup.ResourceUsage;
import io.persistentprocess.supervision.instance.ExitReason;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.LaunchSpec;
import io.persistentprocess.supervision.spec.LogRotation;
import io.persistentprocess.supervision.spec.ResourceSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Limits on the real kernel; the numbers are those of the fault table. Needs root, and cpu, memory and pids in v1 hierarchies or enabled for what is in the cgroup2 root. */
class ResourceEnforcerIT {
    private static final InstanceId NEIGHBOUR = Specs.id("neighbour", 0);
    private static final long MIB = 1 << 20;

    private ActionExecutorFixture host;

    @BeforeEach
    void startAgent() throws IOException {
        host = ActionExecutorFixture.create();
        for (CgroupController controller : CgroupController.values()) {
            assumeTrue(isThere(controller), "needs the controller " + controller.id());
        }
        host.startAgent();
    }

    @AfterEach
    void cleanUp() throws IOException {
        host.close();
    }

    private static boolean isThere(CgroupController controller) throws IOException {
        return ActionExecutorFixture.places().v1().containsKey(controller)
                || List.of(read(ActionExecutorFixture.cgroup2().resolve("cgroup.subtree_control"))
                                .split(" ", -1))
                        .contains(controller.id());
    }

    @Test
    void limitsAreInForceBeforeTheFirstInstruction() throws IOException {
        String script = "cat /proc/self/cgroup %s %s %s > %s; exec sleep 1000"
                .formatted(
                        knobs(WEB).memory(64 * MIB).file(),
                        knobs(WEB).pids("10").file(),
                        knobs(WEB).processor(50_000).file(),
                        host.file("seen"));

        host.apply(group(limited(shell(script), limits(500, 64 * MIB, 10))));
        host.awaitRunning(WEB);

        await().atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> lines(host.file("seen"))
                        .contains(knobs(WEB).processor(50_000).content()));
        assertThat(lines(host.file("seen")))
                .allSatisfy(line -> assertThat(line)
                        .satisfiesAnyOf(
                                any -> assertThat(any).doesNotMatch("\\d+:.*\\b(memory|pids|cpu)\\b.*:/.*"),
                                any -> assertThat(any).endsWith("/default_group/web-0")))
                .anyMatch(line -> line.startsWith("0::/") && line.endsWith("/default_group/web-0"))
                .containsSequence(
                        Long.toString(64 * MIB),
                        "10",
                        knobs(WEB).processor(50_000).content());
    }

    @Test
    void otherLimitsComeWithoutARestart() {
        LaunchSpec launch = command("/bin/sleep", "1000");
        host.apply(group(limited(launch, limits(500, 64 * MIB, 10))));
        int pid = host.awaitRunning(WEB);

        host.apply(group(limited(launch, limits(250, 32 * MIB, 20))));

        awaitSetting(knobs(WEB).pids("20"));
        awaitSetting(knobs(WEB).memory(32 * MIB));
        awaitSetting(knobs(WEB).processor(25_000));
        assertThat(host.pid(WEB)).isEqualTo(pid);
        assertThat(host.view(WEB).restarts()).isZero();
    }

    @Test
    void limitsThatAreRemovedAreLifted() {
        LaunchSpec launch = command("/bin/sleep", "1000");
        host.apply(group(limited(launch, limits(500, 64 * MIB, 10))));
        int pid = host.awaitRunning(WEB);

        host.apply(group(Specs.spec(launch)));

        awaitSetting(knobs(WEB).pids("max"));
        awaitSetting(knobs(WEB).unlimitedProcessor());
        awaitSetting(knobs(WEB).unlimitedMemory());
        assertThat(host.pid(WEB)).isEqualTo(pid);

        ActionExecutorFixture.kill(pid);
        int next = host.awaitReplaced(WEB, pid);

        assertThat(cgroupsOf(next)).noneMatch(line -> line.contains(":memory:/") && line.endsWith("/web-0"));
    }

    @Test
    void whatRunsAlreadyIsHeldByNewLimitsWithAllItsChildren() {
        LaunchSpec launch = shell("sleep 1000 & sleep 1000 & sh -c 'sleep 1000 & wait' & wait");
        host.apply(group(launch));
        int pid = host.awaitRunning(WEB);
        await().atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> host.processes(WEB).size() == 5);

        host.apply(group(limited(launch, limits(500, 64 * MIB, 10))));

        for (CgroupController controller : CgroupController.values()) {
            await().atMost(ActionExecutorFixture.PATIENCE)
                    .untilAsserted(() -> assertThat(ActionExecutorFixture.processes(directory(WEB, controller)))
                            .containsExactlyInAnyOrderElementsOf(host.processes(WEB)));
        }
        assertThat(host.pid(WEB)).isEqualTo(pid);
    }

    @Test
    void whatIsStartedWhileLimitsAreWrittenIsHeldByThem() {
        LaunchSpec launch = command("/bin/sleep", "1000");
        host.apply(group(launch));
        int pid = host.awaitRunning(WEB);

        for (int pids = 10; pids < 13; pids++) {
            host.apply(group(limited(launch, limits(500, 64 * MIB, pids))));
            ActionExecutorFixture.kill(pid);
            pid = host.awaitReplaced(WEB, pid);
            awaitSetting(knobs(WEB).pids(Integer.toString(pids)));
            for (CgroupController controller : CgroupController.values()) {
                await().atMost(ActionExecutorFixture.PATIENCE)
                        .untilAsserted(() -> assertThat(ActionExecutorFixture.processes(directory(WEB, controller)))
                                .containsExactlyElementsOf(host.processes(WEB)));
            }
            host.apply(group(launch));
            awaitSetting(knobs(WEB).pids("max"));
        }
    }

    @Test
    void row18_limitsOutliveTheAgent() throws IOException {
        LaunchSpec launch = command("/bin/sleep", "1000");
        host.apply(group(limited(launch, limits(500, 64 * MIB, 10))));
        int pid = host.awaitRunning(WEB);
        host.endAgent();
        Files.writeString(file(CgroupController.PIDS, "pids.max"), "max");

        host.startAgent();

        assertThat(host.pid(WEB)).isEqualTo(pid);
        assertThat(content(CgroupController.PIDS, "pids.max")).isEqualTo("10");
        host.apply(group(Specs.spec(launch)));
        awaitSetting(knobs(WEB).pids("max"));
        assertThat(host.pid(WEB)).isEqualTo(pid);
    }

    /** An agent died when it had lifted the limits in its checkpoint only. */
    @Test
    void row20_limitsThatTheCheckpointKnowsNothingOfAreLifted() throws IOException {
        LaunchSpec launch = command("/bin/sleep", "1000");
        host.apply(group(limited(launch, limits(500, 64 * MIB, 10))));
        host.awaitRunning(WEB);
        host.apply(group(Specs.spec(launch)));
        awaitSetting(knobs(WEB).unlimitedProcessor());
        host.endAgent();
        Files.writeString(file(CgroupController.PIDS, "pids.max"), "3");

        host.startAgent();

        assertThat(content(CgroupController.PIDS, "pids.max")).isEqualTo("max");
    }

    @Test
    void nothingIsLeftOfWhatIsRemoved() {
        host.apply(group(limited(command("/bin/sleep", "1000"), limits(500, 64 * MIB, 10))));
        host.awaitRunning(WEB);

        host.apply();
        host.awaitGone(WEB);

        for (CgroupController controller : CgroupController.values()) {
            Path group = directory(WEB, controller).getParent();
            assertThat(knobs(WEB).isV1(controller) ? group.getParent() : group).doesNotExist();
        }
    }

    @Test
    void row27_limitsAreMadeAnewWhereSomebodyRemovedThem() throws IOException {
        assumeTrue(
                knobs(WEB).isV1(CgroupController.PIDS),
                "needs the v1 pids hierarchy: limits of cgroup2 go with the instance's cgroup");
        host.apply(group(limited(command("/bin/sleep", "1000"), limits(500, 64 * MIB, 10))));
        int first = host.awaitRunning(WEB);
        Path pids = directory(WEB, CgroupController.PIDS);
        Files.writeString(pids.getParent().resolve("cgroup.procs"), Integer.toString(first));
        Files.delete(pids);

        ActionExecutorFixture.kill(first);
        int second = host.awaitReplaced(WEB, first);

        assertThat(ActionExecutorFixture.processes(pids)).containsExactly(second);
        assertThat(content(CgroupController.PIDS, "pids.max")).isEqualTo("10");
    }

    @Test
    void row14_aForkBombEndsAtItsLimitAndIsClearedAway() {
        LaunchSpec bomb = shell("bomb() { bomb | bomb & }; bomb; while :; do sleep 0.1; bomb; done 2> /dev/null");
        host.apply(group(Map.of(
                WEB, limited(bomb, limits(1000, 256 * MIB, 30)),
                NEIGHBOUR, Specs.spec(command("/bin/sleep", "1000")))));
        int neighbour = host.awaitRunning(NEIGHBOUR);
        host.awaitRunning(WEB);

        await().atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> !content(CgroupController.PIDS, "pids.events").equals("max 0"));
        assertThat(Long.parseLong(content(CgroupController.PIDS, "pids.current")))
                .isLessThanOrEqualTo(30);
        ActionExecutorFixture.kill(neighbour);
        host.awaitReplaced(NEIGHBOUR, neighbour);

        host.apply(group(Map.of(NEIGHBOUR, Specs.spec(command("/bin/sleep", "1000")))));
        host.awaitGone(WEB);
    }

    @Test
    void row16_whoExceedsItsMemoryIsKilledAndStartedAgain() {
        Path again = host.file("again");
        LaunchSpec eater =
                shell("test -e %s && exec sleep 1000; touch %s; exec tail /dev/zero".formatted(again, again));
        host.apply(group(Map.of(
                WEB, limited(eater, limits(1000, 16 * MIB, 10)),
                NEIGHBOUR, Specs.spec(command("/bin/sleep", "1000")))));
        int neighbour = host.awaitRunning(NEIGHBOUR);

        await().atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> host.view(WEB).restarts() == 1);
        host.awaitRunning(WEB);

        assertThat(host.agent().usage().of(WEB).oomKills()).contains(1L);
        assertThat(host.view(WEB).lastExit().orElseThrow().reason()).isEqualTo(ExitReason.OOMKilled);
        assertThat(host.pid(NEIGHBOUR)).isEqualTo(neighbour);
        assertThat(host.view(NEIGHBOUR).restarts()).isZero();
    }

    @Test
    void row17_whenOnlyAChildIsKilledTheOthersMayRunOn() {
        LaunchSpec parent = shell("tail /dev/zero; exec sleep 1000");
        ResourceSpec spec = new ResourceSpec(
                Optional.empty(),
                Optional.empty(),
                Optional.of(16 * MIB),
                Optional.empty(),
                Optional.empty(),
                OomPolicy.Continue);
        host.apply(group(limited(parent, spec)));
        int pid = host.awaitRunning(WEB);

        await().atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> host.agent().usage().of(WEB).oomKills().equals(Optional.of(1L)));
        await().atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> host.processes(WEB).equals(List.of(pid)));

        assertThat(host.pid(WEB)).isEqualTo(pid);
        assertThat(host.view(WEB).phase()).isEqualTo(Phase.Running);
    }

    @Test
    void row17_whichChildTheOomKillerChoseIsReportedWhereEbpfWorks() throws IOException {
        await().until(() -> host.agent().processes().status().tier().isPresent());
        assumeTrue(host.agent().processes().status().tier().equals(Optional.of(ProcessEventTier.Ebpf)), "needs eBPF");
        ResourceSpec spec = new ResourceSpec(
                Optional.empty(),
                Optional.empty(),
                Optional.of(16 * MIB),
                Optional.empty(),
                Optional.empty(),
                OomPolicy.Continue);
        host.apply(group(limited(
                shell("while ! test -e %s; do sleep 0.1; done; tail /dev/zero; exec sleep 1000"
                        .formatted(host.file("go"))),
                spec)));
        host.awaitRunning(WEB);
        Files.createFile(host.file("go"));

        host.awaitReport(WEB, InstanceReport.Type.ProcessKilled);
        assertThat(host.reports(WEB))
                .filteredOn(report -> report.type() == InstanceReport.Type.ProcessKilled)
                .singleElement()
                .extracting(InstanceReport::message)
                .asString()
                .matches("process \\d+ \\(tail\\) was killed by SIGKILL, by the OOM killer");
    }

    @Test
    void row17_whenAChildIsKilledTheWholeInstanceIsStartedAgain() {
        Path again = host.file("again");
        LaunchSpec parent =
                shell("test -e %s && exec sleep 1000; touch %s; sleep 1000 & tail /dev/zero; exec sleep 1000"
                        .formatted(again, again));
        host.apply(group(Map.of(
                WEB, limited(parent, limits(1000, 16 * MIB, 10)),
                NEIGHBOUR, Specs.spec(command("/bin/sleep", "1000")))));
        int neighbour = host.awaitRunning(NEIGHBOUR);

        await().atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> host.view(WEB).restarts() == 1);
        int next = host.awaitRunning(WEB);

        assertThat(host.processes(WEB)).containsExactly(next);
        assertThat(host.view(WEB).lastExit().orElseThrow().reason()).isEqualTo(ExitReason.OOMKilled);
        assertThat(host.pid(NEIGHBOUR)).isEqualTo(neighbour);
    }

    @Test
    void groupsAndTheRootAreFavouredForAllTheirInstances() {
        LaunchSpec launch = command("/bin/sleep", "1000");
        host.apply(group(Map.of(WEB, limited(launch, request(3000)), NEIGHBOUR, limited(launch, request(500)))));
        host.awaitRunning(WEB);
        host.awaitRunning(NEIGHBOUR);

        Path group = host.cgroup(WEB).getParent();
        awaitSetting(knobs(WEB).share("3072", "240"));
        awaitSetting(knobs(group).share("3584", "272"));
        awaitSetting(knobs(group.getParent()).share("3584", "272"));

        host.apply(group(Map.of(WEB, Specs.spec(launch), NEIGHBOUR, limited(launch, request(500)))));

        awaitSetting(knobs(WEB).share("1024", "100"));
        awaitSetting(knobs(group).share("1024", "100"));
    }

    /** Below a cgroup that passes no controller on, as those are that nobody has delegated any to. */
    @Test
    void row34_aMissingControllerIsReportedOnce() throws Exception {
        host.apply(group(command("/bin/sleep", "1000")));
        int pid = host.awaitRunning(WEB);
        List<InstanceReport> reports = new ArrayList<>();
        Path root = host.root().resolve("nothing-delegated/root");
        Cgroup cgroup = Cgroup.at(Files.createDirectories(root.resolve("default_group/web-0")));
        try (EventLoop reactor = EventLoop.create(new KernelEventCounters(), new AgentThreads())) {
            ResourceEnforcer resources = new ResourceEnforcer(
                    new ControllerHierarchies(ActionExecutorFixture.cgroup2(), Map.of()),
                    Cgroup.at(root),
                    new BackgroundTasks(ThreadRole.LIMITS, reactor, new AgentThreads()),
                    _ -> {},
                    (_, report) -> reports.add(report));
            for (int i = 0; i < 2; i++) {
                resources.wanted(
                        WEB,
                        cgroup,
                        Optional.of(limits(500, 64 * MIB, 10)),
                        CheckpointStore.Place.THE_SAME,
                        ResourceEnforcer.Occupancy.EMPTY);
            }
            assertThat(resources.doors(WEB)).isEmpty();
        }

        assertThat(reports).singleElement().satisfies(report -> {
            assertThat(report.type()).isEqualTo(InstanceReport.Type.ResourcesUnavailable);
            assertThat(report.message())
                    .contains("the pids controller is not enabled for " + root + "; write +pids to "
                            + root.resolveSibling("cgroup.subtree_control"));
        });
        assertThat(host.pid(WEB)).isEqualTo(pid);
    }

    @Test
    void whatIsUsedCanBeAskedFor() throws IOException {
        host.apply(group(limited(shell("while :; do :; done"), limits(200, 64 * MIB, 10))));
        int pid = host.awaitRunning(WEB);
        await().atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> host.agent().usage().of(WEB).throttledMicros().orElse(0L) > 0);

        ResourceUsage usage = host.agent().usage().of(WEB);

        assertThat(usage.cpuMicros().orElseThrow()).isPositive();
        assertThat(usage.memoryBytes().orElseThrow()).isBetween(1L, 64 * MIB);
        assertThat(usage.memoryPeakBytes().orElseThrow())
                .isBetween(usage.memoryBytes().orElseThrow(), 64 * MIB);
        assertThat(usage.memoryLimitBytes()).contains(64 * MIB);
        assertThat(usage.oomKills()).contains(0L);
        assertThat(usage.tasks()).contains(1L);
        assertThat(host.agent().usage().byMember(host.agent().instances()))
                .singleElement()
                .satisfies(member -> {
                    assertThat(member.member()).isEqualTo("web");
                    assertThat(member.cpuSeconds()).isPositive();
                    assertThat(member.throttledSeconds()).isPositive();
                    assertThat(member.tasks()).isEqualTo(1);
                });
        assertThat(host.pid(WEB)).isEqualTo(pid);
    }

    @Test
    void processorTimeIsRationed() {
        host.apply(group(limited(shell("while :; do :; done"), limits(200, 64 * MIB, 10))));
        host.awaitRunning(WEB);

        await().atMost(ActionExecutorFixture.PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> number(content(CgroupController.CPU, "cpu.stat"), "nr_periods") >= 15);

        String stat = content(CgroupController.CPU, "cpu.stat");
        long periods = number(stat, "nr_periods");
        long usedMicros = number(read(host.cgroup(WEB).resolve("cpu.stat")), "usage_usec");
        assertThat(number(stat, "nr_throttled")).isGreaterThan(periods / 2);
        assertThat(usedMicros).isLessThan((periods + 2) * 20_000 * 3 / 2);
    }

    @Test
    void aLimitBelowTheUsageIsReportedAndTheMemberRunsOn() throws IOException {
        assumeTrue(
                knobs(WEB).isV1(CgroupController.MEMORY),
                "needs the v1 memory hierarchy: memory.max takes it and kills");
        LaunchSpec holder = holder();
        host.apply(group(limited(holder, limits(1000, 512 * MIB, 10))));
        int pid = host.awaitRunning(WEB);
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> Files.exists(host.file("full")));

        host.apply(group(limited(holder, limits(1000, 8 * MIB, 10))));

        host.awaitReport(WEB, InstanceReport.Type.ResourcesUnavailable);
        assertThat(host.reports(WEB))
                .filteredOn(report -> report.type() == InstanceReport.Type.ResourcesUnavailable)
                .singleElement()
                .extracting(InstanceReport::message)
                .asString()
                .startsWith("memory: the instance uses more memory than that");
        assertThat(host.pid(WEB)).isEqualTo(pid);

        ActionExecutorFixture.kill(pid);

        awaitSetting(knobs(WEB).memory(8 * MIB));
    }

    @Test
    void aLimitOfCgroup2BelowWhatIsUsedKills() throws IOException {
        assumeFalse(knobs(WEB).isV1(CgroupController.MEMORY), "needs the memory controller of cgroup2");
        LaunchSpec holder = holder();
        host.apply(group(limited(holder, limits(1000, 512 * MIB, 10))));
        host.awaitRunning(WEB);
        await().atMost(ActionExecutorFixture.PATIENCE).until(() -> Files.exists(host.file("full")));

        host.apply(group(limited(holder, limits(1000, 8 * MIB, 10))));

        host.awaitReport(WEB, InstanceReport.Type.OOMKilled);
        await().atMost(ActionExecutorFixture.PATIENCE)
                .untilAsserted(() -> assertThat(host.view(WEB).lastExit())
                        .get()
                        .extracting(exit -> exit.reason())
                        .isEqualTo(ExitReason.OOMKilled));
        awaitSetting(knobs(WEB).memory(8 * MIB));
    }

    /** Has 40 MB, for itself. */
    private LaunchSpec holder() {
        return shell("x=$(head -c 40000000 /dev/zero | tr '\\0' x); touch %s; while :; do sleep 1000; done"
                .formatted(host.file("full")));
    }

    private static InstanceSpec limited(LaunchSpec launch, ResourceSpec resources) {
        return new InstanceSpec(launch, Specs.RESTART, Specs.STOP, new LogRotation(10 << 20, 5))
                .withResources(resources);
    }

    private static ResourceSpec request(long cpuMillis) {
        return new ResourceSpec(
                Optional.empty(),
                Optional.of(cpuMillis),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OomPolicy.Restart);
    }

    private static ResourceSpec limits(long cpuMillis, long memoryBytes, long pids) {
        return new ResourceSpec(
                Optional.of(cpuMillis),
                Optional.empty(),
                Optional.of(memoryBytes),
                Optional.empty(),
                Optional.of(pids),
                OomPolicy.Restart);
    }

    private LimitFiles knobs(InstanceId id) {
        return knobs(host.root().resolve(id.namespace() + "_" + id.group()).resolve(id.name()));
    }

    private static LimitFiles knobs(Path cgroup) {
        try {
            return new LimitFiles(ActionExecutorFixture.places(), cgroup);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path directory(InstanceId id, CgroupController controller) {
        return knobs(id).directory(controller);
    }

    private Path file(CgroupController controller, String name) {
        return knobs(WEB).file(controller, name);
    }

    private String content(CgroupController controller, String name) {
        return read(file(controller, name));
    }

    private static void awaitSetting(LimitFiles.Setting setting) {
        await(setting.toString())
                .atMost(ActionExecutorFixture.PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .ignoreException(UncheckedIOException.class)
                .untilAsserted(() -> assertThat(read(setting.file())).isEqualTo(setting.content()));
    }

    private static long number(String stat, String name) {
        return stat.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    private static List<String> cgroupsOf(int pid) {
        return lines(Path.of("/proc/" + pid + "/cgroup"));
    }

    private static List<String> lines(Path file) {
        return Files.exists(file) ? read(file).lines().toList() : List.of();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
