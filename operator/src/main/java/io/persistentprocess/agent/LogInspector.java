package io.persistentprocess.agent;

import io.persistentprocess.kernel.Directory;
import io.persistentprocess.kernel.Errno;
import io.persistentprocess.kernel.FileTail;
import io.persistentprocess.kernel.Inotify;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.LogFile;
import io.persistentprocess.supervision.InstanceId;
import io.persistentprocess.supervision.LogRotation;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at one log, has the kernel tell of the next write to it, and rotates it if it is too large. For threads that may wait for its file system. */
final class LogInspector {
    /** Also what a process has written that was started in the meantime. */
    private static final int TAIL_BYTES = 16384;

    private static final Logger LOG = LoggerFactory.getLogger(LogInspector.class);

    private final LogDirectory directory;
    private final LogRoom disk;
    private final Optional<Inotify> inotify;
    private final BooleanSupplier ended;

    /** @param ended interrupts what takes long */
    LogInspector(LogDirectory directory, LogRoom disk, Optional<Inotify> inotify, BooleanSupplier ended) {
        this.directory = directory;
        this.disk = disk;
        this.inotify = inotify;
        this.ended = ended;
    }

    /** What came of it. */
    sealed interface Finding {
        /** There is no such file. */
        record Missing() implements Finding {}

        /**
         * There is something of that name.
         *
         * @param watch the number of the watch that tells of the next write; empty: none will
         * @param failure why the file is not kept below its size, or why it could not be watched
         */
        record Present(Optional<Integer> watch, Size size, Room room, Optional<KernelException> failure)
                implements Finding {
            static Present untouched(Optional<KernelException> failure) {
                return new Present(Optional.empty(), Size.KEPT, Room.ENOUGH, failure);
            }
        }
    }

    /** Of the file, after all that was done. */
    enum Size {
        KEPT,
        /** As much was copied as one rotation may. */
        STILL_TOO_LARGE
    }

    /** For logs, on the disk. */
    enum Room {
        ENOUGH,
        NONE,
        /** This log had to be emptied for want of it. */
        EMPTIED
    }

    Finding inspect(InstanceId id, LogRotation rotation) {
        try (Directory logs = directory.open();
                Directory folder = logs.child(Layout.folder(id.groupId()))) {
            Optional<LogFile> opened = LogFile.open(folder, Layout.logName(id));
            if (opened.isEmpty()) {
                return new Finding.Missing();
            }
            try (LogFile log = opened.get()) {
                return inspect(log, new LogFile.Retention(rotation.maxSizeBytes(), rotation.maxFiles()));
            }
        } catch (KernelException e) {
            return e.is(Errno.ENOENT) ? new Finding.Missing() : Finding.Present.untouched(Optional.of(e));
        }
    }

    /** The end of a log; empty: there is none, or none that can be read. */
    Optional<FileTail> tail(InstanceId id) {
        try (Directory logs = directory.open();
                Directory folder = logs.child(Layout.folder(id.groupId()))) {
            Optional<LogFile> opened = LogFile.open(folder, Layout.logName(id));
            if (opened.isEmpty()) {
                return Optional.empty();
            }
            try (LogFile log = opened.get()) {
                return Optional.of(log.tail(TAIL_BYTES));
            }
        } catch (KernelException e) {
            LOG.debug("the last output is not read instance={} reason=\"{}\"", id, e.getMessage());
            return Optional.empty();
        }
    }

    boolean exists(InstanceId id) {
        try (Directory logs = directory.open();
                Directory folder = logs.child(Layout.folder(id.groupId()))) {
            Optional<LogFile> opened = LogFile.open(folder, Layout.logName(id));
            opened.ifPresent(LogFile::close);
            return opened.isPresent();
        } catch (KernelException e) {
            return !e.is(Errno.ENOENT);
        }
    }

    /** Watched before the size is read: a write in between is told of rather than lost. */
    private Finding inspect(LogFile log, LogFile.Retention kept) {
        Optional<Integer> watch = Optional.empty();
        Optional<KernelException> failure = Optional.empty();
        try {
            watch = watch(log);
        } catch (KernelException e) {
            failure = Optional.of(e);
        }
        Room left = disk.isFull() ? Room.NONE : Room.ENOUGH;
        Size size = Size.KEPT;
        try {
            if (log.exceeds(kept)) {
                LogFile.Outcome outcome = log.rotate(kept, ended);
                left = outcome.rotation() == LogFile.Rotation.EMPTIED ? Room.EMPTIED : left;
                size = log.exceeds(kept) ? Size.STILL_TOO_LARGE : Size.KEPT;
            }
        } catch (KernelException e) {
            failure = Optional.of(e);
        }
        return new Finding.Present(watch, size, left, failure);
    }

    /** By its descriptor: its name may be another file's by now. */
    private Optional<Integer> watch(LogFile log) throws KernelException {
        return inotify.isEmpty()
                ? Optional.empty()
                : Optional.of(inotify.get().watch(log.descriptorPath(), Inotify.MODIFY | Inotify.ONESHOT));
    }
}
