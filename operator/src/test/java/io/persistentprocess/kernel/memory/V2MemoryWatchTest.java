package io.persistentprocess.kernel.memory;

import static io.persistentprocess.kernel.memory.MemoryWatch.Cause.HIGH;
import static io.persistentprocess.kernel.memory.MemoryWatch.Cause.OUT_OF_MEMORY;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What memory.events says, from files of its form; that such files wake an epoll is in {@code CgroupIT}. */
class V2MemoryWatchTest {
    @TempDir
    Path cgroup;

    private void events(int high, int max, int oom, int kills) throws IOException {
        Files.writeString(
                cgroup.resolve("memory.events"),
                "low 0\nhigh %d\nmax %d\noom %d\noom_kill %d\noom_group_kill 0\n".formatted(high, max, oom, kills));
    }

    @Test
    void onlyWhatGrewIsReported() throws IOException {
        events(5, 7, 1, 1);
        Files.writeString(cgroup.resolve("memory.max"), "max\n");
        try (MemoryWatch watch = V2MemoryWatch.open(cgroup)) {
            MemoryWatch.Source source = watch.sources().getFirst();
            assertThat(watch.sources()).as("without PSI").hasSize(1);
            assertThat(watch.limitBytes()).isEmpty();
            assertThat(watch.take(source)).isEmpty();
            events(6, 7, 1, 1);
            assertThat(watch.take(source)).containsExactly(HIGH);
            events(6, 9, 2, 2);
            assertThat(watch.take(source)).containsExactlyInAnyOrder(HIGH, OUT_OF_MEMORY);
            assertThat(watch.oomKills()).isEqualTo(2);
            assertThat(watch.take(source)).isEmpty();
        }
    }

    /** As Linux 6.12 counts: the chosen one, the group, and then all of the group, the chosen one among them. */
    @Test
    void whoIsKilledWithHisGroupIsCountedOnce() throws IOException {
        Files.writeString(cgroup.resolve("memory.events"), "oom 1\noom_kill 3\noom_group_kill 1\n");
        try (MemoryWatch watch = V2MemoryWatch.open(cgroup)) {
            assertThat(watch.oomKills()).isEqualTo(2);
        }
        Files.writeString(cgroup.resolve("memory.events"), "oom 1\noom_kill 1\noom_group_kill 1\n");
        try (MemoryWatch watch = V2MemoryWatch.open(cgroup)) {
            assertThat(watch.oomKills()).as("it was gone in between").isEqualTo(1);
        }
    }

    @Test
    void aLimitIsANumber() throws IOException {
        events(0, 0, 0, 0);
        Files.writeString(cgroup.resolve("memory.max"), "67108864\n");
        Files.writeString(cgroup.resolve("memory.current"), "4096\n");
        try (MemoryWatch watch = V2MemoryWatch.open(cgroup)) {
            assertThat(watch.limitBytes()).hasValue(64 << 20);
            assertThat(watch.usageBytes()).isEqualTo(4096);
        }
    }
}
