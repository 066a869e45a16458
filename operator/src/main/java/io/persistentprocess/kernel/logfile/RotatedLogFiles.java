package io.persistentprocess.kernel.logfile;

import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.FileStatus;
import io.persistentprocess.kernel.file.TrustedDirectory;
import java.util.Optional;

/**
 * The rotated files of a log: FILE.1 is the latest, and FILE.partial becomes the next. The owner of the directory may replace them by anything, so they are only created,
 * renamed and removed; only FILE.1 is opened, in the way that {@link LogFile} opens a log.
 */
final class RotatedLogFiles {
    private static final int FILE_MODE = 0640;
    /** The most that the API allows. */
    private static final int MOST_FILES = 100;

    private final TrustedDirectory directory;
    private final String name;
    private final LogFile.Retention kept;

    RotatedLogFiles(TrustedDirectory directory, String name, LogFile.Retention kept) {
        this.directory = directory;
        this.name = name;
        this.kept = kept;
    }

    /** Removes files beyond the number or total size to keep, after the retention was reduced. */
    void removeSurplus() throws KernelException {
        long left = kept.copiesBytes();
        for (int number = 1; number < kept.maxFiles(); number++) {
            left = left < 0 ? left : left - size(number);
            if (left < 0) {
                directory.unlink(numbered(number));
            }
        }
        for (int number = kept.maxFiles(); number <= MOST_FILES; number++) {
            removeSurplus(number);
        }
    }

    /** Removes files that the rotation would remove anyway, before it uses more space. */
    void makeRoom(long bytesToCome) throws KernelException {
        long more = Math.max(0, bytesToCome - roomInLatest());
        long files = Math.min(kept.maxFiles() - 1L, (more + kept.maxSizeBytes() - 1) / kept.maxSizeBytes());
        for (int number = (int) (kept.maxFiles() - files); number < kept.maxFiles(); number++) {
            directory.unlink(numbered(number));
        }
    }

    private long roomInLatest() throws KernelException {
        long size = size(1);
        return size == 0 ? 0 : Math.max(0, kept.maxSizeBytes() - size);
    }

    /** Leaves anything that is no file alone. */
    private void removeSurplus(int number) throws KernelException {
        try {
            directory.unlink(numbered(number));
        } catch (KernelException e) {
            if (!e.is(Errno.EISDIR, Errno.EPERM)) {
                throw e;
            }
        }
    }

    /** 0: there is none. */
    private long size(int number) throws KernelException {
        try (FileDescriptor held = directory.at(numbered(number), FileDescriptor.O_PATH | FileDescriptor.O_NOFOLLOW)) {
            return FileStatus.of(held).sizeBytes();
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return 0;
            }
            throw e;
        }
    }

    /** FILE.1 with its offset at the end, if it is a log with room for more; the caller closes it. */
    Optional<FileDescriptor> latestWithRoom() throws KernelException {
        if (roomInLatest() == 0) {
            return Optional.empty();
        }
        try {
            Optional<LogFile> latest = LogFile.open(directory, numbered(1));
            return latest.isEmpty()
                    ? Optional.empty()
                    : Optional.of(latest.get().atEnd());
        } catch (KernelException _) {
            // It is something else, and is renamed to FILE.2 as it is.
            return Optional.empty();
        }
    }

    /** Creates an empty file for the next copy. */
    FileDescriptor begin() throws KernelException {
        abandon();
        return directory.create(partial(), FILE_MODE);
    }

    /** Renames the new copy to FILE.1, FILE.1 to FILE.2, and so on. */
    void finish() throws KernelException {
        for (int number = kept.maxFiles() - 2; number >= 1; number--) {
            directory.rename(numbered(number), numbered(number + 1));
        }
        directory.rename(partial(), numbered(1));
    }

    /** Removes an unfinished copy, if there is one. */
    void abandon() throws KernelException {
        directory.unlink(partial());
    }

    private String partial() {
        return name + ".partial";
    }

    private String numbered(int number) {
        return name + "." + number;
    }
}
