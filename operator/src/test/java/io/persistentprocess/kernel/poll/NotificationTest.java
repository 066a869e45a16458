package io.persistentprocess.kernel.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.ProcessStat;
import io.persistentprocess.kernel.system.KernelClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What wakes an epoll and needs no rights. */
class NotificationTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @Test
    void anEventFdWakesUntilItIsDrained() throws IOException {
        try (Epoll epoll = Epoll.create();
                EventFd event = EventFd.create()) {
            epoll.add(event.fd(), Epoll.IN, Long.MIN_VALUE);
            assertThat(epoll.await(Duration.ZERO)).isZero();
            event.signal();
            event.signal();
            assertThat(epoll.await()).isEqualTo(1);
            assertThat(epoll.token(0)).isEqualTo(Long.MIN_VALUE);
            assertThat(epoll.events(0)).isEqualTo(Epoll.IN);
            event.drain();
            event.drain();
            assertThat(epoll.await(Duration.ZERO)).isZero();
        }
    }

    @Test
    void anotherThreadWakesAnEpollThatSleeps() throws IOException, InterruptedException {
        try (Epoll epoll = Epoll.create();
                EventFd event = EventFd.create()) {
            epoll.add(event.fd(), Epoll.IN, 1);
            Thread other = Thread.ofPlatform().start(() -> {
                try {
                    event.signal();
                } catch (KernelException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(epoll.await()).isEqualTo(1);
            other.join();
        }
    }

    @Test
    void aRemovedDescriptorIsSilentAndAMissingOneIsReported() throws IOException {
        try (Epoll epoll = Epoll.create();
                EventFd event = EventFd.create()) {
            epoll.add(event.fd(), Epoll.IN, 1);
            event.signal();
            epoll.remove(event.fd());
            assertThat(epoll.await(Duration.ZERO)).isZero();
            assertThatThrownBy(() -> epoll.remove(event.fd()))
                    .hasMessage("epoll_ctl descriptor " + event.fd() + ": No such file or directory");
        }
    }

    @Test
    void aOneShotIsArmedAgainByModify() throws IOException {
        try (Epoll epoll = Epoll.create();
                EventFd event = EventFd.create()) {
            epoll.add(event.fd(), Epoll.IN | Epoll.ONESHOT, 1);
            event.signal();
            assertThat(epoll.await()).isEqualTo(1);
            assertThat(epoll.await(Duration.ZERO)).isZero();
            epoll.modify(event.fd(), Epoll.IN | Epoll.ONESHOT, 2);
            assertThat(epoll.await()).isEqualTo(1);
            assertThat(epoll.token(0)).isEqualTo(2);
        }
    }

    @Test
    void aTimerFiresAtItsTimeAndNotBefore() throws IOException {
        try (Epoll epoll = Epoll.create();
                TimerFd timer = TimerFd.boottime()) {
            epoll.add(timer.fd(), Epoll.IN, 1);
            long deadline = KernelClock.bootNanos() + Duration.ofMillis(20).toNanos();
            timer.armAt(deadline);
            assertThat(epoll.await()).isEqualTo(1);
            assertThat(KernelClock.bootNanos()).isGreaterThanOrEqualTo(deadline);
            timer.drain();
            assertThat(epoll.await(Duration.ZERO)).isZero();
        }
    }

    @Test
    void aTimerForThePastFiresAtOnceAndADisarmedOneNever() throws IOException {
        try (Epoll epoll = Epoll.create();
                TimerFd timer = TimerFd.boottime()) {
            epoll.add(timer.fd(), Epoll.IN, 1);
            timer.armAt(-5);
            assertThat(epoll.await(SOON)).isEqualTo(1);
            timer.disarm();
            assertThat(epoll.await(Duration.ofMillis(5))).isZero();
        }
    }

    @Test
    void filesOfADirectoryAreWatched() throws IOException {
        try (Epoll epoll = Epoll.create();
                Inotify inotify = Inotify.create()) {
            epoll.add(inotify.fd(), Epoll.IN, 1);
            int wd = inotify.watch(folder, Inotify.CREATE | Inotify.CLOSE_WRITE | Inotify.DELETE);
            assertThat(inotify.read()).isEmpty();
            Path file = Files.writeString(folder.resolve("a.yaml"), "x");
            Files.delete(file);
            assertThat(epoll.await(SOON)).isEqualTo(1);
            assertThat(inotify.read())
                    .containsExactly(
                            new InotifyEvent(wd, Inotify.CREATE, "a.yaml"),
                            new InotifyEvent(wd, Inotify.CLOSE_WRITE, "a.yaml"),
                            new InotifyEvent(wd, Inotify.DELETE, "a.yaml"));
            inotify.unwatch(wd);
            inotify.unwatch(wd);
            List<InotifyEvent> last = inotify.read();
            assertThat(last).containsExactly(new InotifyEvent(wd, Inotify.IGNORED, ""));
            assertThat(last.getFirst().is(Inotify.IGNORED | Inotify.OVERFLOW)).isTrue();
        }
    }

    @Test
    void aPathThatCannotBeWatchedIsNamed() throws IOException {
        try (Inotify inotify = Inotify.create()) {
            assertThatThrownBy(() -> inotify.watch(folder.resolve("missing"), Inotify.MODIFY))
                    .hasMessage("inotify_add_watch " + folder.resolve("missing") + ": No such file or directory");
        }
    }

    @Test
    void theClockCountsFromTheBootWithStartTimes() throws IOException {
        ProcessStat self = ProcessStat.read((int) ProcessHandle.current().pid()).orElseThrow();
        long age = KernelClock.bootNanos() - KernelClock.startTicksToBootNanos(self.startTicks());
        assertThat(Duration.ofNanos(age)).isBetween(Duration.ZERO, Duration.ofHours(1));
        assertThat(KernelClock.bootId()).matches("[0-9a-f-]{36}");
    }
}
