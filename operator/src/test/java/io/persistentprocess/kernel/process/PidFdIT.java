package io.persistentprocess.kernel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.kernel.cgroup.ScratchCgroup;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.poll.Epoll;
import io.persistentprocess.kernel.spawn.SpawnResult;
import io.persistentprocess.kernel.spawn.Spawning;
import io.persistentprocess.kernel.system.KernelRelease;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Exits of own children and of others. */
public class PidFdIT {
    private static final int SIGKILL = SignalNumbers.number("SIGKILL").orElseThrow();

    @TempDir
    Path folder;

    @RegisterExtension
    final ScratchCgroup cgroup = new ScratchCgroup();

    @Test
    void exitCodesAndSignalsAreDistinguished() throws IOException {
        Spawning spawning = Spawning.in(cgroup.get());
        assertThat(Spawning.exit(spawning.shell("exit 0").started())).isEqualTo(new WaitStatus.Exited(0));
        assertThat(Spawning.exit(spawning.shell("exit 42").started())).isEqualTo(new WaitStatus.Exited(42));
        assertThat(Spawning.exit(spawning.shell("kill -TERM $$").started()))
                .isEqualTo(new WaitStatus.Killed(15, false));
    }

    @Test
    void aCoreDumpIsReported() throws IOException {
        String pattern = Files.readString(Path.of("/proc/sys/kernel/core_pattern"));
        assumeThat(pattern)
                .as("needs a host that dumps cores into the working directory")
                .doesNotContain("|", "/");
        Spawning dumping = Spawning.in(cgroup.get())
                .limited("core", RlimitNumbers.INFINITY, RlimitNumbers.INFINITY)
                .shell("kill -SEGV $$");
        assertThat(Spawning.exit(dumping.workingIn(folder.toString()).started()))
                .isEqualTo(new WaitStatus.Killed(11, true));
    }

    @Test
    void aRunningProcessHasNoStatusYet() throws IOException {
        SpawnResult.Started started = Spawning.in(cgroup.get()).started();
        assertThat(started.pidFd().reap()).isEmpty();
        assertThat(started.pidFd().exited()).isFalse();
        assertThat(started.pidFd().exitOfOther()).isEmpty();
    }

    @Test
    void anExitWakesAnEpollAndIsReapedOnce() throws IOException {
        SpawnResult.Started started = Spawning.in(cgroup.get()).started();
        try (Epoll epoll = Epoll.create();
                PidFd process = started.pidFd()) {
            epoll.add(process.fd(), Epoll.IN | Epoll.ET, started.pid());
            process.signal(SIGKILL);
            assertThat(epoll.await()).isEqualTo(1);
            assertThat(epoll.token(0)).isEqualTo(started.pid());
            assertThat(process.exited()).isTrue();
            assertThat(process.reap()).contains(new WaitStatus.Killed(SIGKILL, false));
            assertThat(ProcessStat.read(started.pid())).isEmpty();
            assertThatThrownBy(() -> process.signal(SIGKILL))
                    .hasMessage("send SIGKILL to process " + started.pid() + ": No such process");
        }
    }

    @Test
    void theExitOfSomeoneElsesZombieIsReadFromIt() throws IOException {
        // A shell that does not wait for its child: exec replaces it by a program that never will.
        SpawnResult.Started parent =
                Spawning.in(cgroup.get()).shell("(exit 7) & exec sleep 1000").started();
        int zombie =
                await().until(() -> zombieOf(parent.pid()), Optional::isPresent).orElseThrow();
        try (PidFd other = PidFd.open(zombie)) {
            assertThat(other.exited()).isTrue();
            assertThat(other.reap()).contains(new WaitStatus.Exited(7));
            assertThat(other.exitOfOther()).contains(new WaitStatus.Exited(7));
        }
        assertThat(parent.pidFd().exited()).isFalse();
    }

    public static Optional<Integer> zombieOf(int parent) {
        return ProcessHandle.of(parent)
                .orElseThrow()
                .children()
                .map(handle -> (int) handle.pid())
                .filter(PidFdIT::isZombie)
                .findFirst();
    }

    private static boolean isZombie(int pid) {
        try {
            return ProcessStat.read(pid).filter(ProcessStat::zombie).isPresent();
        } catch (KernelException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theExitOfSomeoneElsesChildIsKnownAfterItWasReaped() throws IOException {
        assumeThat(KernelRelease.current().atLeast(6, 15))
                .as("PIDFD_INFO_EXIT needs Linux 6.15")
                .isTrue();
        SpawnResult.Started parent = Spawning.in(cgroup.get())
                .shell("sh -c 'kill -STOP $$; exit 9'; sleep 1000")
                .started();
        int child =
                await().until(() -> stopped(parent.pid()), Optional::isPresent).orElseThrow();
        try (PidFd other = PidFd.open(child)) {
            assertThat(other.reap()).isEmpty();
            other.signal(SignalNumbers.number("SIGCONT").orElseThrow());
            await().until(() -> ProcessStat.read(child).isEmpty());
            assertThat(other.reap()).contains(new WaitStatus.Exited(9));
        }
    }

    private Optional<Integer> stopped(int parent) throws IOException {
        for (int pid : cgroup.get().processes()) {
            if (ProcessStat.read(pid)
                    .filter(stat -> stat.parent() == parent && stat.state() == 'T')
                    .isPresent()) {
                return Optional.of(pid);
            }
        }
        return Optional.empty();
    }

    @Test
    void aMissingProcessCannotBeOpened() throws IOException {
        SpawnResult.Started gone = Spawning.in(cgroup.get()).run("/bin/true").started();
        Spawning.exit(gone);
        assertThatThrownBy(() -> PidFd.open(gone.pid())).hasMessage("pidfd_open " + gone.pid() + ": No such process");
    }
}
