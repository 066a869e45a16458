package io.persistentprocess.agent.logs;

import io.persistentprocess.kernel.system.KernelClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tracks whether there is disk space for logs. It reports once when the space has run out and once when there is some again, however much is written in between. Asks the
 * file system only after a write, and every {@link #QUIET} while there is no space. For the log rotator's thread.
 *
 * <p>It does not notice a disk that other programs fill while no member writes: a write that fails causes no notification, inotify(7).
 */
final class LogDiskSpace {
    /** The shortage is over only after this long without trouble, because emptying a file frees space for a moment. */
    static final Duration QUIET = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(LogDiskSpace.class);

    /** Less than a block cannot be allocated. */
    private static final long BLOCK_BYTES = 4096;

    private record Shortage(long sinceNanos, int emptied, long checkAtNanos) {
        Shortage goesOn(int more) {
            return new Shortage(sinceNanos, emptied + more, KernelClock.bootNanos() + QUIET.toNanos());
        }

        long seconds() {
            return Duration.ofNanos(KernelClock.bootNanos() - sinceNanos).toSeconds();
        }
    }

    private final Path directory;
    private Optional<Shortage> shortage = Optional.empty();

    LogDiskSpace(Path directory) {
        this.directory = directory;
    }

    /** A member has written something, and there is no space. */
    void none() {
        missing(0);
    }

    /** A log had to be emptied instead of rotated. */
    void emptied() {
        missing(1);
    }

    private void missing(int emptied) {
        if (shortage.isEmpty()) {
            LOG.warn(
                    "the disk for logs is full; members keep running, but their output is lost; free space, or lower logs.maxSize and maxFiles directory={}",
                    directory);
        }
        long now = KernelClock.bootNanos();
        shortage = Optional.of(shortage.orElse(new Shortage(now, 0, now)).goesOn(emptied));
    }

    /** When to ask {@link #isFull} again and pass the answer to {@link #checked}. */
    Optional<Long> checkAtNanos() {
        return shortage.map(Shortage::checkAtNanos);
    }

    void checked(boolean full) {
        if (full) {
            missing(0);
            return;
        }
        shortage.ifPresent(over -> LOG.info(
                "the disk for logs has space again seconds={} emptied={} directory={}",
                over.seconds(),
                over.emptied(),
                directory));
        shortage = Optional.empty();
    }

    /** Postpones the next question until the answer has come. */
    void asked() {
        shortage = shortage.map(known -> known.goesOn(0));
    }

    /** statvfs(3), as df(1) shows it: blocks reserved for root do not count. Any thread that may wait for the file system. */
    boolean isFull() {
        return directory.toFile().getUsableSpace() < BLOCK_BYTES
                && directory.toFile().getTotalSpace() > 0;
    }
}
