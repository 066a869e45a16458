package io.persistentprocess.agent.logs;

import io.persistentprocess.agent.logs.LogInspectionResult.DiskSpace;
import io.persistentprocess.agent.logs.LogInspectionResult.Place;
import io.persistentprocess.agent.logs.LogInspectionResult.Present;
import io.persistentprocess.agent.logs.LogInspectionResult.Size;
import io.persistentprocess.agent.model.CgroupLayout;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.FileIdentity;
import io.persistentprocess.kernel.file.FileTail;
import io.persistentprocess.kernel.file.TrustedDirectory;
import io.persistentprocess.kernel.logfile.DetachedLog;
import io.persistentprocess.kernel.logfile.LogFile;
import io.persistentprocess.kernel.poll.Inotify;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.LogRotation;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Inspects one log: watches it for the next write, and rotates it if it is too large. If the log was removed or renamed while its process writes to it, a new file takes
 * its place and the output is copied there. For threads that may wait for the file system.
 */
final class LogInspector {
    /** Enough for the output of a process that was started in the meantime, too. */
    private static final int TAIL_BYTES = 16384;

    private static final int EVENTS =
            Inotify.MODIFY | Inotify.ATTRIB | Inotify.MOVE_SELF | Inotify.DELETE_SELF | Inotify.ONESHOT;

    private static final Logger LOG = LoggerFactory.getLogger(LogInspector.class);

    private final LogDirectory directory;
    private final LogDiskSpace disk;
    private final Optional<Inotify> inotify;
    private final BooleanSupplier ended;

    /** @param ended interrupts long operations */
    LogInspector(LogDirectory directory, LogDiskSpace disk, Optional<Inotify> inotify, BooleanSupplier ended) {
        this.directory = directory;
        this.disk = disk;
        this.inotify = inotify;
        this.ended = ended;
    }

    /** @param before the result of the last inspection with this writer */
    LogInspectionResult inspect(ManagedLog kept, Optional<Size> before) {
        try (TrustedDirectory logs = directory.open();
                TrustedDirectory folder =
                        logs.child(CgroupLayout.folder(kept.id().groupId()))) {
            Optional<LogFile> opened = LogFile.open(folder, CgroupLayout.logName(kept.id()));
            if (opened.isPresent()) {
                try (LogFile log = opened.get()) {
                    return inspect(kept, log, before);
                }
            }
        } catch (KernelException e) {
            if (!e.is(Errno.ENOENT)) {
                return withoutPlace(kept, before, e);
            }
        }
        return inspectMissing(kept, before);
    }

    private LogInspectionResult inspect(ManagedLog kept, LogFile log, Optional<Size> before) {
        Optional<FileIdentity> written = kept.writer().flatMap(LogWriterProcess::file);
        Optional<DetachedLog> detached =
                written.filter(log.identity()::equals).isPresent() ? Optional.empty() : detached(kept);
        if (detached.isEmpty()) {
            return keep(log, retention(kept));
        }
        try (DetachedLog lost = detached.get()) {
            return bringBack(kept, lost, log, before);
        }
    }

    private LogInspectionResult inspectMissing(ManagedLog kept, Optional<Size> before) {
        Optional<DetachedLog> detached = detached(kept);
        if (detached.isEmpty()) {
            return new LogInspectionResult.Missing();
        }
        try (DetachedLog lost = detached.get();
                TrustedDirectory logs = directory.make();
                TrustedDirectory folder =
                        logs.childOrMake(CgroupLayout.folder(kept.id().groupId()), LogDirectory.MODE);
                LogFile log = LogFile.openOrMake(folder, CgroupLayout.logName(kept.id()))) {
            return bringBack(kept, lost, log, before);
        } catch (KernelException e) {
            return withoutPlace(kept, before, e);
        }
    }

    /** Something else is in the log's place. The output that the process writes to the detached file must not fill the disk. */
    private LogInspectionResult withoutPlace(ManagedLog kept, Optional<Size> before, KernelException why) {
        Optional<DetachedLog> detached = detached(kept);
        if (detached.isEmpty()) {
            return Present.untouched(Optional.of(why));
        }
        try (DetachedLog lost = detached.get()) {
            if (lost.status().links() > 1) {
                // It may be the log itself, refused because it has another hard link.
                return Present.untouched(Optional.of(why));
            }
            Extent extent = extent(lost, before);
            Optional<Integer> watch = watch(lost.descriptorPath());
            lost.truncate(extent.keptBytes());
            Size size = new Size(
                    FileIdentity.of(lost.status()),
                    extent.place(),
                    lost.status().sizeBytes(),
                    extent.keptBytes(),
                    lost.status().sizeBytes() - extent.fromBytes());
            return new Present(watch, Optional.of(size), DiskSpace.ENOUGH, Optional.of(why));
        } catch (KernelException e) {
            return Present.untouched(Optional.of(e));
        }
    }

    /**
     * Which part of a detached file belongs to the log.
     *
     * @param place whether the file was removed or renamed
     * @param fromBytes where the log's part begins
     * @param keptBytes the size that the file keeps
     */
    private record Extent(Place place, long fromBytes, long keptBytes) {}

    /**
     * A removed file's old content was meant to be deleted; only output since the last inspection is kept. A renamed file belongs to the user who renamed it, up to its
     * size then.
     */
    private static Extent extent(DetachedLog lost, Optional<Size> before) {
        Place place = lost.status().links() == 0 ? Place.REMOVED : Place.MOVED;
        long found = lost.status().sizeBytes();
        long since = before.filter(size -> size.file().equals(FileIdentity.of(lost.status())))
                .filter(size -> place == Place.REMOVED || size.place() == place)
                .map(Size::leftBytes)
                .orElse(place == Place.REMOVED ? 0 : found);
        long from = Math.min(since, found);
        return new Extent(place, from, place == Place.REMOVED ? 0 : from);
    }

    private Optional<DetachedLog> detached(ManagedLog kept) {
        return directory.place() instanceof LogDirectory.Place.Usable(Path path)
                ? kept.writer()
                        .flatMap(writer ->
                                DetachedLog.open(writer.pid(), writer.file(), CgroupLayout.log(path, kept.id())))
                : Optional.empty();
    }

    private static LogFile.Retention retention(ManagedLog kept) {
        return new LogFile.Retention(
                kept.rotation().maxSizeBytes(), kept.rotation().maxFiles());
    }
    /** The end of a log; empty: there is none, or it cannot be read. */
    Optional<FileTail> tail(InstanceId id) {
        try (TrustedDirectory logs = directory.open();
                TrustedDirectory folder = logs.child(CgroupLayout.folder(id.groupId()))) {
            Optional<LogFile> opened = LogFile.open(folder, CgroupLayout.logName(id));
            if (opened.isEmpty()) {
                return Optional.empty();
            }
            try (LogFile log = opened.get()) {
                return Optional.of(log.tail(TAIL_BYTES));
            }
        } catch (KernelException e) {
            LOG.debug(
                    "the last output of an instance cannot be read from its log instance={} reason=\"{}\"",
                    id,
                    e.getMessage());
            return Optional.empty();
        }
    }

    boolean exists(InstanceId id) {
        try (TrustedDirectory logs = directory.open();
                TrustedDirectory folder = logs.child(CgroupLayout.folder(id.groupId()))) {
            Optional<LogFile> opened = LogFile.open(folder, CgroupLayout.logName(id));
            opened.ifPresent(LogFile::close);
            return opened.isPresent();
        } catch (KernelException e) {
            return !e.is(Errno.ENOENT);
        }
    }

    /** Sets the watch before it reads the size, so that a write in between is notified. */
    private LogInspectionResult keep(LogFile log, LogFile.Retention kept) {
        Optional<KernelException> failure = Optional.empty();
        Optional<Integer> watch = Optional.empty();
        try {
            watch = watch(log.descriptorPath());
        } catch (KernelException e) {
            failure = Optional.of(e);
        }
        DiskSpace room = disk.isFull() ? DiskSpace.NONE : DiskSpace.ENOUGH;
        try {
            long found = log.sizeBytes();
            LogFile.Outcome outcome = rotate(log, kept);
            room = outcome.rotation() == LogFile.Rotation.EMPTIED ? DiskSpace.EMPTIED : room;
            Size size = new Size(log.identity(), Place.NAMED, found, log.sizeBytes(), outcome.droppedBytes());
            return new Present(watch, Optional.of(size), room, failure);
        } catch (KernelException e) {
            return new Present(watch, Optional.empty(), room, Optional.of(e));
        }
    }

    private LogFile.Outcome rotate(LogFile log, LogFile.Retention kept) throws KernelException {
        return log.exceeds(kept) ? log.rotate(kept, ended) : new LogFile.Outcome(LogFile.Rotation.NOT_NEEDED, 0);
    }

    private LogInspectionResult bringBack(ManagedLog kept, DetachedLog lost, LogFile log, Optional<Size> before) {
        LogFile.Retention retention = retention(kept);
        Extent extent = extent(lost, before);
        DiskSpace room = disk.isFull() ? DiskSpace.NONE : DiskSpace.ENOUGH;
        try {
            Optional<Integer> watch = watch(lost.descriptorPath());
            long dropped = lost.moveTo(log, extent.fromBytes(), extent.keptBytes(), retention.maxSizeBytes());
            LogFile.Outcome outcome = rotate(log, retention);
            Size size = new Size(
                    FileIdentity.of(lost.status()),
                    extent.place(),
                    lost.status().sizeBytes(),
                    extent.keptBytes(),
                    dropped + outcome.droppedBytes());
            return new Present(watch, Optional.of(size), room, Optional.empty());
        } catch (KernelException e) {
            boolean full = e.is(Errno.ENOSPC, Errno.EDQUOT);
            return full
                    ? new Present(Optional.empty(), Optional.empty(), DiskSpace.EMPTIED, Optional.empty())
                    : Present.untouched(Optional.of(e));
        }
    }

    /** Watches the descriptor, because the name may belong to another file by now. */
    private Optional<Integer> watch(Path descriptor) throws KernelException {
        return inotify.isEmpty() ? Optional.empty() : Optional.of(inotify.get().watch(descriptor, EVENTS));
    }

    /** Removes rotated files beyond the retention, also if the log itself is gone. */
    void removeSurplus(InstanceId id, LogRotation rotation) {
        try (TrustedDirectory logs = directory.open();
                TrustedDirectory folder = logs.child(CgroupLayout.folder(id.groupId()))) {
            LogFile.removeSurplus(
                    folder,
                    CgroupLayout.logName(id),
                    new LogFile.Retention(rotation.maxSizeBytes(), rotation.maxFiles()));
        } catch (KernelException e) {
            if (!e.is(Errno.ENOENT)) {
                LOG.debug("old copies of a log cannot be removed instance={} reason=\"{}\"", id, e.getMessage());
            }
        }
    }
}
