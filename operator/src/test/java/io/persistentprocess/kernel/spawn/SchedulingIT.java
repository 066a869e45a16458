package io.persistentprocess.kernel.spawn;

import static io.persistentprocess.kernel.spawn.Spawning.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.kernel.cgroup.ScratchCgroup;
import io.persistentprocess.kernel.process.CapabilitySets;
import io.persistentprocess.kernel.process.LoweredCapability;
import io.persistentprocess.kernel.spawn.SchedulingAttributes.Io;
import io.persistentprocess.kernel.spawn.SchedulingAttributes.IoClass;
import io.persistentprocess.kernel.spawn.SchedulingAttributes.Memory;
import io.persistentprocess.kernel.spawn.SchedulingAttributes.MemoryPolicy;
import io.persistentprocess.kernel.spawn.SchedulingAttributes.Policy;
import io.persistentprocess.kernel.spawn.SchedulingAttributes.Scheduler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How a process is scheduled, as the kernel shows it, and what is said where the kernel refuses it. */
class SchedulingIT {
    @RegisterExtension
    final ScratchCgroup cgroup = new ScratchCgroup();

    private Spawning spawning;

    @BeforeEach
    void prepare() {
        spawning = Spawning.in(cgroup.get());
    }

    private static SortedSet<Integer> numbers(Integer... numbers) {
        return new TreeSet<>(List.of(numbers));
    }

    private static SchedulingAttributes on(Integer... cpus) {
        return new SchedulingAttributes(numbers(cpus), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static SchedulingAttributes by(Policy policy, int priority) {
        return new SchedulingAttributes(
                numbers(), Optional.of(new Scheduler(policy, priority)), Optional.empty(), Optional.empty());
    }

    private static SchedulingAttributes from(MemoryPolicy policy, Integer... nodes) {
        return new SchedulingAttributes(
                numbers(), Optional.empty(), Optional.of(new Memory(policy, numbers(nodes))), Optional.empty());
    }

    private static SchedulingAttributes with(IoClass ioClass, int level) {
        return new SchedulingAttributes(
                numbers(), Optional.empty(), Optional.empty(), Optional.of(new Io(ioClass, level)));
    }

    /** Fields 41 and 40 of proc_pid_stat(5). */
    private static String policy(int pid) throws IOException {
        String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
        return fields[38] + " " + fields[37];
    }

    private static String ioPriority(int pid) throws IOException {
        Process ionice = new ProcessBuilder("ionice", "-p", Integer.toString(pid)).start();
        return new String(ionice.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    private int started(SchedulingAttributes scheduling) throws IOException {
        return spawning.scheduled(scheduling).started().pid();
    }

    @Test
    void itRunsOnTheCpusThatItIsGiven() throws IOException {
        assertThat(status(started(on(0)), "Cpus_allowed_list")).isEqualTo("0");
    }

    @Test
    void cpusThatTheHostDoesNotHaveAreLeftOut() throws IOException {
        assertThat(status(started(on(0, 8000, SchedulingAttributes.MAX_CPU)), "Cpus_allowed_list"))
                .isEqualTo("0");
    }

    @Test
    void onlyCpusThatTheHostDoesNotHaveAreNamedBesideThoseThatItHas() throws IOException {
        String online =
                Files.readString(Path.of("/sys/devices/system/cpu/online")).strip();
        assertThat(spawning.scheduled(on(8000, 8001, 8190)).failure())
                .isEqualTo("set CPU affinity 8000-8001,8190: Invalid argument; the host has CPUs " + online);
    }

    @Test
    void itHasItsSchedulingPolicy() throws IOException {
        assertThat(policy(started(by(Policy.FIFO, 7)))).isEqualTo("1 7");
        assertThat(policy(started(by(Policy.RR, 99)))).isEqualTo("2 99");
        assertThat(policy(started(by(Policy.BATCH, 0)))).isEqualTo("3 0");
        assertThat(policy(started(by(Policy.IDLE, 0)))).isEqualTo("5 0");
    }

    @Test
    void itHasItsIoPriority() throws IOException {
        assertThat(ioPriority(started(with(IoClass.RT, 1)))).isEqualTo("realtime: prio 1");
        assertThat(ioPriority(started(with(IoClass.BE, 6)))).isEqualTo("best-effort: prio 6");
        assertThat(ioPriority(started(with(IoClass.IDLE, 0)))).isEqualTo("idle");
    }

    @Test
    void itHasItsMemoryPolicy() throws IOException {
        assertThat(Files.readAllLines(Path.of("/proc/" + started(from(MemoryPolicy.BIND, 0)) + "/numa_maps")))
                .allMatch(line -> line.contains(" bind:0"));
    }

    @Test
    void nodesThatTheHostDoesNotHaveAreNamedBesideThoseThatItHas() throws IOException {
        String online =
                Files.readString(Path.of("/sys/devices/system/node/online")).strip();
        assertThat(spawning.scheduled(from(MemoryPolicy.BIND, 900)).failure())
                .isEqualTo(
                        "set NUMA policy MPOL_BIND of node 900: Invalid argument; the host has NUMA nodes " + online);
    }

    @Test
    void whatTakesACapabilityNamesIt() throws IOException {
        try (LoweredCapability _ =
                LoweredCapability.of(CapabilitySets.number("SYS_NICE").orElseThrow())) {
            assertThat(spawning.scheduled(by(Policy.FIFO, 50)).failure())
                    .isEqualTo("set scheduling policy SCHED_FIFO with priority 50: Operation not permitted;"
                            + " it takes CAP_SYS_NICE");
        }
    }

    @Test
    void aCgroupWithoutARealTimeBudgetIsTheReason() throws IOException {
        try (var cpu = cgroup.v1("cpu")) {
            assumeTrue(Files.exists(cpu.path().resolve("cpu.rt_runtime_us")), "the kernel has no budgets of real time");
            assertThat(spawning.joining(cpu.path().resolve("tasks"))
                            .scheduled(by(Policy.RR, 1))
                            .failure())
                    .startsWith("set scheduling policy SCHED_RR with priority 1: Operation not permitted; its cgroup");
        }
    }

    @Test
    void whatItIsGivenIsNotTheAgents() throws IOException {
        int own = (int) ProcessHandle.current().pid();
        String cpus = status(own, "Cpus_allowed_list");
        started(new SchedulingAttributes(
                numbers(0),
                Optional.of(new Scheduler(Policy.IDLE, 0)),
                Optional.of(new Memory(MemoryPolicy.LOCAL, Collections.emptySortedSet())),
                Optional.of(new Io(IoClass.IDLE, 0))));

        assertThat(status(own, "Cpus_allowed_list")).isEqualTo(cpus);
        assertThat(policy(own)).isEqualTo("0 0");
        assertThat(InheritedScheduling.reset()).isEqualTo(SchedulingAttributes.UNCHANGED);
    }
}
