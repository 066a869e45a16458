package io.persistentprocess.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.spec.GroupSpec;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An agent that has restarted members for months holds what it held on its first day. Needs root. */
class LeakIT {
    private static final int INSTANCES = 100;
    private static final long WARM = 1_000;
    private static final long RESTARTS = 100_000;
    private static final Duration LIMIT = Duration.ofMinutes(6);
    private static final long HEAP_TOLERANCE = 4 << 20;

    private ActionExecutorFixture host;

    /** What could grow. */
    private record Holdings(long descriptors, long cgroups, long inotifyWatches) {}

    @BeforeEach
    void start() throws IOException {
        host = ActionExecutorFixture.started();
    }

    @AfterEach
    void cleanUp() throws IOException {
        host.close();
    }

    @Test
    void aHundredThousandRestartsLeaveNothingBehind() throws IOException {
        restartUntil(WARM);
        Holdings first = holdings();
        int firstThreads = threads();
        long firstHeap = heapAfterCollection();

        restartUntil(RESTARTS);

        assertThat(holdings()).isEqualTo(first);
        // Those that the test framework needed at first may be gone by now.
        assertThat(threads()).as("threads").isLessThanOrEqualTo(firstThreads);
        assertThat(heapAfterCollection())
                .as("bytes of heap, %d at first", firstHeap)
                .isLessThan(firstHeap + HEAP_TOLERANCE);
    }

    /** Then stops all, so that nothing is under way that comes and goes. */
    private void restartUntil(long restarts) {
        host.apply(group(true));
        host.apply(group(false));
        await("%d restarts".formatted(restarts))
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> restarts() >= restarts);
        host.apply(group(true));
        await("all are stopped")
                .atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> host.agent().instances().stream().allMatch(view -> view.phase() == Phase.Stopped));
    }

    private long restarts() {
        return host.agent().instances().stream()
                .mapToLong(InstanceView::restarts)
                .sum();
    }

    /** Members that exit at once and count as stable all the same. */
    private static GroupSpec group(boolean suspended) {
        LaunchSpec launch = Specs.command("/bin/true");
        InstanceSpec spec = Specs.spec(launch, Specs.atOnce());
        GroupSpec group = Specs.replicas(INSTANCES, spec);
        return new GroupSpec(group.id(), suspended, group.deletionPolicy(), group.instances());
    }

    private Holdings holdings() throws IOException {
        List<Path> descriptors = list(Path.of("/proc/self/fdinfo"));
        long watches = 0;
        for (Path descriptor : descriptors) {
            watches += inotifyWatches(descriptor);
        }
        try (Stream<Path> cgroups = Files.walk(host.root())) {
            return new Holdings(
                    descriptors.size(), cgroups.filter(Files::isDirectory).count(), watches);
        }
    }

    /** proc_pid_fdinfo(5) has a line for each watch. */
    private static long inotifyWatches(Path descriptor) throws IOException {
        try (Stream<String> lines = Files.lines(descriptor)) {
            return lines.filter(line -> line.startsWith("inotify wd:")).count();
        } catch (NoSuchFileException _) {
            // The descriptor by which the folder was listed.
            return 0;
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }

    private static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    private static long heapAfterCollection() {
        var memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }
}
