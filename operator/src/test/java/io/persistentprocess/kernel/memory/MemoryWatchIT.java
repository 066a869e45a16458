package io.persistentprocess.kernel.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.kernel.cgroup.ScratchCgroup;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.memory.MemoryWatch.Cause;
import io.persistentprocess.kernel.poll.Epoll;
import io.persistentprocess.kernel.system.KernelRelease;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the kernel tells of memory, with processes that eat it. Needs root. */
@Timeout(120)
class MemoryWatchIT {
    @RegisterExtension
    final ScratchCgroup scratch = new ScratchCgroup();

    private static Process eater(Path door) throws IOException {
        return new ProcessBuilder("sh", "-c", "echo 0 > %s; exec tail /dev/zero".formatted(door)).start();
    }

    /** Takes 30 MiB and keeps them. */
    private static Process holder(Path door) throws IOException {
        String script = "echo 0 > %s; (head -c 29M /dev/zero; exec sleep 1000) | tail".formatted(door);
        return new ProcessBuilder("sh", "-c", script)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Takes what is told until all of these were. */
    private static void until(Set<Cause> wanted, MemoryWatch watch) throws IOException {
        Set<Cause> seen = EnumSet.noneOf(Cause.class);
        try (Epoll epoll = Epoll.create()) {
            for (int i = 0; i < watch.sources().size(); i++) {
                MemoryWatch.Source source = watch.sources().get(i);
                epoll.add(source.fd(), source.epollEvents(), i);
            }
            while (!seen.containsAll(wanted)) {
                int ready = epoll.await(Duration.ofSeconds(30));
                assertThat(ready).as("seen so far: %s", seen).isPositive();
                for (int i = 0; i < ready; i++) {
                    seen.addAll(watch.take(watch.sources().get((int) epoll.token(i))));
                }
            }
        }
    }

    @Test
    void row16_aV1CgroupTellsOfHighUseAndOfTheKill() throws Exception {
        try (ScratchCgroup.V1Cgroup v1 = scratch.v1("memory")) {
            Files.writeString(v1.path().resolve("memory.limit_in_bytes"), "32M");
            try (MemoryWatch watch = V1MemoryWatch.open(v1.path())) {
                assertThat(watch.limitBytes()).hasValue(32 << 20);
                assertThat(watch.oomKills()).isZero();
                Path door = v1.path().resolve("tasks");
                // Who goes on to eat may be gone again before it is looked whether the use is high.
                Process holder = holder(door);
                try {
                    until(EnumSet.of(Cause.HIGH), watch);
                    Process eater = eater(door);
                    until(EnumSet.of(Cause.OUT_OF_MEMORY), watch);
                    assertThat(eater.waitFor()).isEqualTo(128 + 9);
                    assertThat(watch.oomKills()).isPositive();
                } finally {
                    holder.descendants().forEach(ProcessHandle::destroyForcibly);
                    holder.waitFor();
                }
            }
        }
    }

    @Test
    void aV1CgroupThatIsRemovedWakesAndIsReportedAsGone() throws IOException {
        MemoryWatch watch;
        try (ScratchCgroup.V1Cgroup v1 = scratch.v1("memory")) {
            watch = V1MemoryWatch.open(v1.path());
        }
        try (watch) {
            assertThatThrownBy(() -> until(EnumSet.of(Cause.PRESSURE), watch))
                    .asInstanceOf(InstanceOfAssertFactories.type(KernelException.class))
                    .matches(failure -> failure.is(Errno.ENOENT, Errno.ENODEV));
        }
    }

    @Test
    void aPressureTriggerCostsNoThreadOfTheKernel() throws IOException {
        assumeTrue(KernelRelease.current().atLeast(6, 5), "before 6.5 each has one");
        Set<String> before = psimons();
        try (PressureTrigger _ =
                PressureTrigger.memory(scratch.get().path(), Duration.ofMillis(200), PressureTrigger.SHORTEST_WINDOW)) {
            assertThat(psimons()).isEqualTo(before);
        }
    }

    private static Set<String> psimons() throws IOException {
        Set<String> threads = new HashSet<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                try {
                    if (Files.readString(process.resolve("comm")).equals("psimon\n")) {
                        threads.add(process.getFileName().toString());
                    }
                } catch (IOException _) {
                    // It has ended.
                }
            }
        }
        return threads;
    }

    @Test
    void row16_aCgroup2TellsOfItsLimitAndOfTheKill() throws Exception {
        try (ScratchCgroup.Accounted accounted = scratch.accounted("memory")) {
            Files.writeString(accounted.path().resolve("memory.max"), "32M");
            try (MemoryWatch watch = V2MemoryWatch.open(accounted.path())) {
                assertThat(watch.limitBytes()).hasValue(32 << 20);
                assertThat(watch.oomKills()).isZero();
                Process eater = eater(accounted.path().resolve("cgroup.procs"));
                until(EnumSet.of(Cause.OUT_OF_MEMORY, Cause.HIGH), watch);
                assertThat(eater.waitFor()).isEqualTo(128 + 9);
                assertThat(watch.oomKills()).isEqualTo(1);
            }
        }
    }

    @Test
    void row16_ofACgroup2ThatIsKilledAsAWholeEachIsCountedOnce() throws Exception {
        try (ScratchCgroup.Accounted accounted = scratch.accounted("memory")) {
            Files.writeString(accounted.path().resolve("memory.max"), "32M");
            Files.writeString(accounted.path().resolve("memory.oom.group"), "1");
            try (MemoryWatch watch = V2MemoryWatch.open(accounted.path())) {
                Process eater = eater(accounted.path().resolve("cgroup.procs"));
                until(EnumSet.of(Cause.OUT_OF_MEMORY), watch);
                assertThat(eater.waitFor()).isEqualTo(128 + 9);
                assertThat(watch.oomKills()).isEqualTo(1);
            }
        }
    }

    @Test
    void aCgroup2ThatIsRemovedWakesAndIsReportedAsGone() throws IOException {
        MemoryWatch watch;
        try (ScratchCgroup.Accounted accounted = scratch.accounted("memory")) {
            watch = V2MemoryWatch.open(accounted.path());
        }
        try (watch) {
            assertThatThrownBy(() -> until(EnumSet.of(Cause.PRESSURE), watch))
                    .asInstanceOf(InstanceOfAssertFactories.type(KernelException.class))
                    .matches(failure -> failure.is(Errno.ENOENT, Errno.ENODEV));
        }
    }

    @Test
    void aPressureTriggerNeedsNoController() throws IOException {
        try (Epoll epoll = Epoll.create();
                PressureTrigger trigger = PressureTrigger.memory(
                        scratch.get().path(), Duration.ofMillis(200), PressureTrigger.SHORTEST_WINDOW)) {
            epoll.add(trigger.fd(), PressureTrigger.EPOLL_EVENTS, 1);
            assertThat(epoll.await(Duration.ZERO)).isZero();
        }
    }
}
