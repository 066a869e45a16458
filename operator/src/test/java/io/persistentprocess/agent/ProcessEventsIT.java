package io.persistentprocess.agent;

import static io.persistentprocess.agent.Specs.WEB;
import static io.persistentprocess.agent.Specs.command;
import static io.persistentprocess.agent.Specs.group;
import static io.persistentprocess.agent.Specs.policy;
import static io.persistentprocess.agent.Specs.shell;
import static io.persistentprocess.agent.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.agent.processes.ListenerRegistration;
import io.persistentprocess.agent.processes.LiveProcess;
import io.persistentprocess.agent.processes.ProcessEvent;
import io.persistentprocess.agent.processes.ProcessEventStream;
import io.persistentprocess.agent.processes.ProcessEventTier;
import io.persistentprocess.agent.processes.ProcessStreamItem;
import io.persistentprocess.agent.processes.SourcePreference;
import io.persistentprocess.agent.processes.TaskListener;
import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.api.RestartPolicy;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.ProcessStat;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.GroupSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.InstanceSpec;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the kernel tells of members' processes, by each tier. Needs root. */
class ProcessEventsIT {
    private static final int GROUPS = 3;
    private static final int PROCESSES = 900;
    private static final Duration STORM = Duration.ofSeconds(60);

    private ActionExecutorFixture host;

    @BeforeEach
    void startAgent() throws IOException {
        host = ActionExecutorFixture.started();
    }

    @AfterEach
    void cleanUp() throws IOException {
        host.close();
    }

    @ParameterizedTest
    @EnumSource(ProcessEventTier.class)
    void theStreamTellsExactlyWhatTheProcessesDid(ProcessEventTier tier) throws Exception {
        use(tier);
        ProcessTrees trees = ProcessTrees.compile(host.scratch());
        List<GroupSpec> groups = new ArrayList<>();
        for (int i = 0; i < GROUPS; i++) {
            InstanceId id = inGroup(i);
            InstanceSpec spec = spec(trees.grow(host.file("log-" + i), i + 1, PROCESSES), policy(RestartPolicy.Never));
            groups.add(new GroupSpec(id.groupId(), false, DeletionPolicy.Terminate, Map.of(id, spec)));
        }
        try (ProcessEventStream.Subscription subscription =
                host.agent().processes().stream().subscribe(_ -> true, 0)) {
            host.apply(groups.toArray(GroupSpec[]::new));
            for (int i = 0; i < GROUPS; i++) {
                host.awaitPhase(inGroup(i), Phase.Completed);
            }
            Map<GroupId, List<String>> told = collect(subscription);

            assertThat(subscription.lost()).isZero();
            assertThat(host.agent().processes().status().lost()).isZero();
            for (int i = 0; i < GROUPS; i++) {
                assertThat(told.get(inGroup(i).groupId()))
                        .as("group %d", i)
                        .containsExactlyInAnyOrderElementsOf(ProcessTrees.log(host.file("log-" + i)));
            }
            assertThat(host.agent().processes().processes()).isEmpty();
        }
    }

    @Test
    void eventsWithoutAListenerWakeNothingAndAreCounted() throws Exception {
        use(ProcessEventTier.Ebpf);
        host.apply(group(shell(
                "trap 'i=0; while [ $i -lt 500 ]; do /bin/true; i=$((i+1)); done; echo > %s' USR1; while :; do sleep 0.05; done"
                        .formatted(host.file("done")))));
        int pid = host.awaitRunning(WEB);
        try (ProcessEventStream.Subscription subscription =
                host.agent().processes().stream().subscribe(_ -> true, 0)) {
            await().until(() -> !subscription.poll(Duration.ofMillis(100)).isEmpty());
        }
        long forks = host.agent().processes().happened(ProcessEvent.Kind.Fork);
        long exits = host.agent().processes().happened(ProcessEvent.Kind.Exit);
        long switches = switchesOfWatch();

        ActionExecutorFixture.signal(pid, "USR1");
        await().until(() -> Files.exists(host.file("done")));

        assertThat(host.agent().processes().happened(ProcessEvent.Kind.Fork)).isGreaterThanOrEqualTo(forks + 500);
        assertThat(host.agent().processes().happened(ProcessEvent.Kind.Exit)).isGreaterThanOrEqualTo(exits + 500);
        assertThat(switchesOfWatch() - switches).isLessThan(20);
        assertThat(living()).isEmpty();
    }

    /** How often the thread that follows processes has waited, of all agents of this test's JVM. */
    private static long switchesOfWatch() throws IOException {
        long sum = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path thread : threads) {
                if (nameOf(thread).startsWith("ppg-processes")) {
                    sum += Files.readAllLines(thread.resolve("status")).stream()
                            .filter(line -> line.startsWith("voluntary_ctxt_switches"))
                            .mapToLong(line -> Long.parseLong(
                                    line.substring(line.indexOf(':') + 1).strip()))
                            .sum();
                }
            }
        }
        return sum;
    }

    private static String nameOf(Path thread) throws IOException {
        try {
            return Files.readString(thread.resolve("comm"));
        } catch (IOException _) {
            return "";
        }
    }

    private static InstanceId inGroup(int number) {
        return new InstanceId("default", "trees-" + number, "tree", 0);
    }

    /** All that is reported until each group has as many lines as it did things, and what follows within a second. */
    private Map<GroupId, List<String>> collect(ProcessEventStream.Subscription subscription)
            throws InterruptedException {
        Map<GroupId, List<String>> reported = new HashMap<>();
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            add(reported, subscription.poll(Duration.ofMillis(100)));
            return isComplete(reported);
        });
        add(reported, subscription.poll(Duration.ofSeconds(1)));
        return reported;
    }

    private boolean isComplete(Map<GroupId, List<String>> reported) throws IOException {
        for (int i = 0; i < GROUPS; i++) {
            int lines = reported.getOrDefault(inGroup(i).groupId(), List.of()).size();
            if (lines < ProcessTrees.log(host.file("log-" + i)).size()) {
                return false;
            }
        }
        return true;
    }

    private static void add(Map<GroupId, List<String>> reported, List<ProcessStreamItem> items) {
        for (ProcessStreamItem item : items) {
            if (item instanceof ProcessStreamItem.Happened(ProcessEvent event)) {
                reported.computeIfAbsent(event.instance().groupId(), _ -> new ArrayList<>())
                        .add(ProcessTrees.line(event));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ProcessEventTier.class)
    void theExitCodeOfAnAdoptedMemberIsReported(ProcessEventTier tier) throws Exception {
        host.apply(group(shell("trap 'exit 42' USR1; while :; do sleep 0.05; done")));
        ProcessId main = identify(host.awaitRunning(WEB));
        host.endAgent();
        host.startAgent();
        use(tier);
        if (tier == ProcessEventTier.Connector) {
            await().until(() -> living().contains(main.pid()));
        }

        ActionExecutorFixture.signal(main.pid(), "USR1");

        host.awaitReplaced(WEB, main.pid());
        await().untilAsserted(
                        () -> assertThat(host.agent().processes().exitOf(main)).contains(new ProcessEnd.Exited(42)));
        assertThat(host.view(WEB).lastExit().orElseThrow().exitCode()).contains(42);
    }

    @Test
    void row17_theEndOfAGrandchildIsReported() throws Exception {
        host.apply(group(shell("(sleep 1000 & echo $! > %s.tmp; mv %<s.tmp %<s); exec sleep 1000"
                .formatted(host.file("grandchild")))));
        int main = host.awaitRunning(WEB);
        await().until(() -> Files.exists(host.file("grandchild")));
        ProcessId grandchild = identify(
                Integer.parseInt(Files.readString(host.file("grandchild")).strip()));

        ActionExecutorFixture.kill(grandchild.pid());

        await().untilAsserted(() -> assertThat(host.agent().processes().exitOf(grandchild))
                .contains(new ProcessEnd.Killed("SIGKILL", false)));
        assertThat(host.pid(WEB)).isEqualTo(main);
    }

    @Test
    void row33_whatTheKernelHadNoRoomForIsCountedAndHealed() throws Exception {
        use(ProcessEventTier.Ebpf);
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch stuck = new CountDownLatch(1);
        AtomicLong told = new AtomicLong();
        ProcessTrees trees = ProcessTrees.compile(host.scratch());
        try (ListenerRegistration _ = host.agent().processes().register(new Stalling(reading, stuck, told));
                ListenerRegistration _ = reading::countDown) {
            InstanceId other = Specs.id("other", 0);
            host.apply(group(Map.of(
                    WEB, spec(trees.storm(host.file("storm"), 7600)), other, spec(command("/bin/sleep", "1000")))));
            int first = host.awaitRunning(other);
            stuck.await();
            await().atMost(STORM)
                    .until(() -> Files.exists(host.file("storm"))
                            && !ProcessTrees.log(host.file("storm")).isEmpty());
            ActionExecutorFixture.kill(first);
            int second = host.awaitReplaced(other, first);
            reading.countDown();

            await().atMost(ActionExecutorFixture.PATIENCE)
                    .until(() -> host.agent().processes().status().resyncs() > 0);
            assertThat(host.agent().processes().status().lost()).isPositive();
            await().untilAsserted(() -> assertThat(living())
                    .containsExactlyInAnyOrderElementsOf(inCgroups(WEB, other))
                    .contains(second)
                    .hasSize(3));
            // Both mains and the last child, each forked and one of them ended, beside the storm; the rest of the count
            // is of execs.
            long lost = host.agent().processes().status().lost();
            assertThat(told.get() + lost).isBetween(2L * 7600 + 5, 2L * 7600 + 5 + 3);
        }
    }

    /** A listener that breaks the rule not to wait. */
    private record Stalling(CountDownLatch reading, CountDownLatch stuck, AtomicLong told) implements TaskListener {
        @Override
        public void forked(InstanceId instance, long times) {
            told.addAndGet(times);
            stall();
        }

        @Override
        public void exited(InstanceId instance, long times) {
            told.addAndGet(times);
        }

        private void stall() {
            try {
                stuck.countDown();
                reading.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void row34_membersAreKeptUpWhicheverTierIsForbidden() {
        host.apply(group(command("/bin/sleep", "1000")));
        int pid = host.awaitRunning(WEB);
        for (SourcePreference preference : List.of(
                SourcePreference.connector, SourcePreference.off, SourcePreference.ebpf, SourcePreference.auto)) {
            host.agent().processes().use(preference);
            await().until(() -> host.agent()
                    .processes()
                    .status()
                    .tier()
                    .equals(preference.tiers().stream().findFirst()));

            ActionExecutorFixture.kill(pid);
            pid = host.awaitReplaced(WEB, pid);

            int running = pid;
            if (preference != SourcePreference.off) {
                try (ProcessEventStream.Subscription _ =
                        host.agent().processes().stream().subscribe(_ -> true, 0)) {
                    await().untilAsserted(() -> assertThat(living()).containsExactly(running));
                }
            }
        }
        assertThat(host.agent().processes().status().obstacles()).isEmpty();
    }

    @Test
    void aGroupThatDoesTooMuchIsLimitedAndSaysSo() throws Exception {
        use(ProcessEventTier.Ebpf);
        try (ProcessEventStream.Subscription subscription =
                host.agent().processes().stream().subscribe(_ -> true, 10)) {
            host.apply(group(shell("i=0; while [ $i -lt 50 ]; do /bin/true; i=$((i+1)); done; exec sleep 1000")));
            List<ProcessStreamItem> items = new ArrayList<>();
            await().until(() -> {
                items.addAll(subscription.poll(Duration.ofMillis(100)));
                return !items.isEmpty() && items.getLast() instanceof ProcessStreamItem.LimitEnded;
            });

            assertThat(items).contains(new ProcessStreamItem.LimitBegan(WEB.groupId()));
            assertThat(((ProcessStreamItem.LimitEnded) items.getLast()).dropped())
                    .isPositive();
        }
    }

    private void use(ProcessEventTier tier) {
        host.agent()
                .processes()
                .use(tier == ProcessEventTier.Ebpf ? SourcePreference.ebpf : SourcePreference.connector);
        await().until(() -> host.agent().processes().status().tier().equals(Optional.of(tier)));
    }

    private List<Integer> living() {
        return host.agent().processes().processes().stream()
                .map(LiveProcess::pid)
                .toList();
    }

    private List<Integer> inCgroups(InstanceId... ids) {
        List<Integer> pids = new ArrayList<>();
        for (InstanceId id : ids) {
            pids.addAll(host.processes(id));
        }
        return pids;
    }

    private static ProcessId identify(int pid) throws KernelException {
        return new ProcessId(pid, ProcessStat.read(pid).orElseThrow().startTicks());
    }
}
