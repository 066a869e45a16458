package io.persistentprocess.kernel.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.persistentprocess.kernel.cgroup.Cgroup.Events;
import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.DirectoryLock;
import io.persistentprocess.kernel.libc.PrivateMounts;
import io.persistentprocess.kernel.poll.Epoll;
import io.persistentprocess.kernel.process.WaitStatus;
import io.persistentprocess.kernel.spawn.SpawnResult;
import io.persistentprocess.kernel.spawn.Spawning;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CgroupIT {
    @RegisterExtension
    final ScratchCgroup scratch = new ScratchCgroup();

    @Test
    void directoriesComeAndGo() throws IOException {
        Cgroup b = scratch.get().child("b");
        Cgroup a = scratch.get().child("a");
        b.create();
        a.create();
        a.create();
        assertThat(scratch.get().children()).containsExactly(a, b);
        assertThat(a.id()).isNotEqualTo(b.id()).isPositive();
        a.remove();
        a.remove();
        assertThat(a.exists()).isFalse();
        assertThat(scratch.get().children()).containsExactly(b);
    }

    @Test
    void aMissingCgroupIsReportedAsSuch() {
        Cgroup missing = scratch.get().child("missing");
        assertThatThrownBy(missing::processes)
                .hasMessage("open " + missing + "/cgroup.procs: No such file or directory");
        assertThatThrownBy(missing::children).hasMessage("list " + missing + ": No such file or directory");
        assertThatThrownBy(missing::id)
                .asInstanceOf(InstanceOfAssertFactories.type(KernelException.class))
                .matches(failure -> failure.is(Errno.ENOENT));
        assertThatThrownBy(() -> scratch.get().child("no/parent").create())
                .hasMessageEndingWith(": No such file or directory");
    }

    @Test
    void aCgroupInUseIsNotRemoved() throws IOException {
        Spawning.in(scratch.get()).started();
        assertThatThrownBy(scratch.get()::remove).hasMessage("rmdir " + scratch.get() + ": Device or resource busy");
    }

    @Test
    void attributesSurviveARoundTripOf60Kilobytes() throws IOException {
        String value = "ä".repeat(30_000);
        scratch.get().setAttribute("spec", value);
        scratch.get().setAttribute("main", "1 2");
        assertThat(scratch.get().attributes()).containsExactly("main", "spec");
        assertThat(scratch.get().attribute("spec")).contains(value);
        assertThat(scratch.get().attribute("other")).isEmpty();
        scratch.get().setAttribute("main", "3 4");
        assertThat(scratch.get().attribute("main")).contains("3 4");
        scratch.get().removeAttribute("main");
        scratch.get().removeAttribute("main");
        assertThat(scratch.get().attributes()).containsExactly("spec");
    }

    @Test
    void anAttributeBeyondTheKernelsLimitIsRefusedWithItsSize() {
        assertThatThrownBy(() -> scratch.get().setAttribute("spec", "x".repeat(65_537)))
                .hasMessage("setxattr trusted.ppg.spec (65537 bytes) of " + scratch.get() + ": Argument list too long");
    }

    @Test
    void attributesOfAnUnprivilegedAgentAreUserAttributes() throws IOException {
        Cgroup unprivileged = Cgroup.at(scratch.get().path(), XattrNamespace.USER);
        unprivileged.setAttribute("main", "1 2");
        assertThat(unprivileged.attributes()).containsExactly("main");
        assertThat(scratch.get().attributes()).isEmpty();
    }

    @Test
    void itsEventsWakeAnEpollOnceForEachChange() throws IOException {
        try (Epoll epoll = Epoll.create();
                CgroupEventsFile watch = scratch.get().watchEvents()) {
            epoll.add(watch.fd(), CgroupEventsFile.EPOLL_EVENTS, 42);
            assertThat(epoll.await(Duration.ZERO)).isZero();
            SpawnResult.Started started = Spawning.in(scratch.get()).started();
            assertThat(epoll.await()).isEqualTo(1);
            assertThat(epoll.token(0)).isEqualTo(42);
            assertThat(watch.read()).contains(new Events(true, false));
            assertThat(epoll.await(Duration.ZERO)).isZero();
            scratch.get().kill();
            assertThat(Spawning.exit(started)).isEqualTo(new WaitStatus.Killed(9, false));
            assertThat(epoll.await()).isEqualTo(1);
            assertThat(watch.read()).contains(new Events(false, false));
            scratch.get().remove();
            assertThat(epoll.await()).isEqualTo(1);
            assertThat(watch.read()).isEmpty();
        }
    }

    @Test
    void killReachesTheWholeSubtree() throws IOException {
        Cgroup child = scratch.get().child("child");
        child.create();
        List<SpawnResult.Started> members = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            members.add(Spawning.in(i % 2 == 0 ? child : scratch.get()).started());
        }
        scratch.get().kill();
        members.forEach(member -> assertThat(Spawning.exit(member)).isEqualTo(new WaitStatus.Killed(9, false)));
        assertThat(scratch.get().events().populated()).isFalse();
    }

    @Test
    void aFrozenCgroupSaysSoAndThaws() throws IOException {
        Spawning.in(scratch.get()).started();
        scratch.get().freeze();
        await().until(() -> scratch.get().events().frozen());
        scratch.get().thaw();
        await().until(() -> !scratch.get().events().frozen());
    }

    @Test
    void processesAreMovedInAndSeen() throws IOException {
        SpawnResult.Started started = Spawning.in(scratch.get()).started();
        Cgroup child = scratch.get().child("child");
        child.create();
        child.move(started.pid());
        assertThat(child.processes()).containsExactly(started.pid());
        assertThat(scratch.get().processes()).isEmpty();
        assertThat(scratch.get().events().populated()).isTrue();
    }

    @Test
    void aSecondHolderOfTheLockIsRefusedEvenInAnotherProcess() throws IOException {
        Path directory = scratch.get().path();
        DirectoryLock lock = DirectoryLock.tryLock(directory).orElseThrow();
        assertThat(DirectoryLock.tryLock(directory)).isEmpty();
        String[] tryLock = {"/usr/bin/flock", "--nonblock", directory.toString(), "/bin/true"};
        assertThat(Spawning.exit(Spawning.in(scratch.get()).run(tryLock).started()))
                .isEqualTo(new WaitStatus.Exited(1));
        SpawnResult.Started member = Spawning.in(scratch.get()).started();
        lock.close();
        assertThat(Spawning.exit(Spawning.in(scratch.get()).run(tryLock).started()))
                .isEqualTo(new WaitStatus.Exited(0));
        assertThat(member.pidFd().exited()).isFalse();
        Optional<DirectoryLock> again = DirectoryLock.tryLock(directory);
        assertThat(again).isPresent();
        again.orElseThrow().close();
    }

    @Test
    void aCgroup2IsMountedWhereThereIsNone() throws IOException, InterruptedException {
        assumeFalse(
                FileDescriptor.contents("/proc/self/mountinfo", 1 << 20).contains("nsdelegate"),
                "a second mount takes the options from the first, and this host needs them");
        // In a mount namespace of this thread alone.
        Path point = Path.of("/mnt/ppg-test-cgroup");
        List<Object> outcome = new ArrayList<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            try (PrivateMounts _ = PrivateMounts.ofThisThread()) {
                outcome.add(CgroupHierarchies.mountPrivately(point).cgroup2().isPresent());
                outcome.add(Cgroup.at(point).exists()
                        && Cgroup.at(point, XattrNamespace.USER)
                                .children()
                                .contains(Cgroup.at(
                                        point.resolve(scratch.get().path().getFileName()))));
            } catch (IOException e) {
                outcome.add(e);
            }
        });
        thread.join();
        assertThat(outcome).containsExactly(true, true);
        assertThat(point).doesNotExist();
    }

    /** memory.events, which this host may not have, is a file of the same kind as cgroup.events. */
    @Test
    void aFileOfCountersWakesWhenOneChanges() throws IOException {
        try (Epoll epoll = Epoll.create();
                FlatKeyedFileWatch watch =
                        FlatKeyedFileWatch.open(scratch.get().path().resolve("cgroup.events"))) {
            epoll.add(watch.fd(), FlatKeyedFileWatch.EPOLL_EVENTS, 1);
            assertThat(watch.read().value("frozen")).isZero();
            assertThat(epoll.await(Duration.ZERO)).isZero();
            scratch.get().freeze();
            assertThat(epoll.await(Duration.ofSeconds(20))).isEqualTo(1);
            assertThat(watch.read().value("frozen")).isEqualTo(1);
            assertThat(watch.read().value("unheard of")).isZero();
        }
    }
}
