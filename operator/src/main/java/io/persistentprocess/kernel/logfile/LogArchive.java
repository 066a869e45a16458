package io.persistentprocess.kernel.logfile;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.FileIdentity;
import io.persistentprocess.kernel.file.FileStatus;
import io.persistentprocess.kernel.file.FileType;
import io.persistentprocess.kernel.file.RegularFile;
import io.persistentprocess.kernel.file.TrustedDirectory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * The rotated files of a log for a reader: FILE.1 is the latest. Another process may rotate them at any time. Together they are one text that only grows at its end and
 * is only cut at its beginning. For one thread, which may wait for a disk.
 */
final class LogArchive {
    private static final int MOST_FILES = 100;
    /** Between two renames of a rotation a name is missing. */
    private static final int TRIES = 200;

    private static final long PAUSE_NANOS = 500_000;

    private static final Duration FRESH = Duration.ofSeconds(2);
    private static final int SETTLING_LOOKS = 10;
    private static final long SETTLING_PAUSE_NANOS = 10_000_000;

    private final TrustedDirectory directory;
    private final String name;

    LogArchive(TrustedDirectory directory, String name) {
        this.directory = directory;
        this.name = name;
    }

    /** A rotated file. */
    record Entry(int number, FileIdentity file, long sizeBytes, Instant modifiedAt) {}

    /** The state of FILE.1, which every rotation changes before it removes anything from FILE. */
    record End(FileIdentity file, long sizeBytes, Instant modifiedAt) {
        static End of(Entry latest) {
            return new End(latest.file(), latest.sizeBytes(), latest.modifiedAt());
        }

        private boolean isFresh() {
            return modifiedAt.isAfter(Instant.now().minus(FRESH));
        }
    }

    /** Empty: nothing was rotated. */
    Optional<End> end() throws KernelException {
        for (int tries = 0; ; tries++) {
            Optional<Entry> latest = entry(1);
            if (latest.isPresent() || tries == TRIES || !exists(2)) {
                return latest.map(End::of);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** @param count how many names there are, also of what is no log */
    private record Listing(int count, List<Entry> entries) {
        List<FileIdentity> files() {
            return entries.stream().map(Entry::file).toList();
        }
    }

    /**
     * Whether no rotation seems to be under way: between the change of FILE.1 and that of FILE the same bytes are in both. Waits for some milliseconds if FILE.1 has
     * just changed.
     */
    boolean isSettled(Optional<End> end) throws KernelException {
        for (int looks = 0; looks < SETTLING_LOOKS && end.filter(End::isFresh).isPresent(); looks++) {
            LockSupport.parkNanos(SETTLING_PAUSE_NANOS);
            if (!end().equals(end)) {
                return false;
            }
        }
        return end().equals(end);
    }

    /** All files, the latest first. What has such a name and is no log is left out. */
    List<Entry> entries() throws KernelException {
        Listing before = list();
        for (int tries = 0; ; tries++) {
            Listing now = list();
            boolean settled = now.files().equals(before.files()) && !exists(now.count() + 2);
            if (settled || tries == TRIES) {
                return now.entries();
            }
            before = now;
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private Listing list() throws KernelException {
        List<Entry> entries = new ArrayList<>();
        int number = 1;
        while (number <= MOST_FILES && exists(number)) {
            entry(number).ifPresent(entries::add);
            number++;
        }
        return new Listing(number - 1, entries);
    }

    private boolean exists(int number) throws KernelException {
        return held(number).map(LogArchive::closed).isPresent();
    }

    private static Boolean closed(FileDescriptor held) {
        held.close();
        return true;
    }

    private Optional<Entry> entry(int number) throws KernelException {
        Optional<FileDescriptor> found = held(number);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (FileDescriptor held = found.get()) {
            FileStatus status = FileStatus.of(held);
            boolean ours = status.type() == FileType.REGULAR && status.links() == 1 && directory.accounts(status);
            return ours
                    ? Optional.of(
                            new Entry(number, FileIdentity.of(status), status.sizeBytes(), FileStatus.modifiedAt(held)))
                    : Optional.empty();
        }
    }

    private Optional<FileDescriptor> held(int number) throws KernelException {
        try {
            return Optional.of(directory.at(numbered(number), FileDescriptor.O_PATH | FileDescriptor.O_NOFOLLOW));
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Opens a file whatever its number is by now; the caller closes it. Empty: it was removed. */
    Optional<RegularFile> open(FileIdentity file) throws KernelException {
        for (int tries = 0; tries < TRIES; tries++) {
            Optional<Entry> entry = entries().stream()
                    .filter(candidate -> candidate.file().equals(file))
                    .findFirst();
            if (entry.isEmpty()) {
                return Optional.empty();
            }
            Optional<RegularFile> opened = open(entry.get());
            if (opened.isPresent()) {
                return opened;
            }
        }
        return Optional.empty();
    }

    private Optional<RegularFile> open(Entry entry) throws KernelException {
        try {
            RegularFile file = OpenedForReading.open(directory, numbered(entry.number()));
            if (FileIdentity.of(file.status()).equals(entry.file())) {
                return Optional.of(file);
            }
            file.close();
            return Optional.empty();
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private String numbered(int number) {
        return name + "." + number;
    }
}
