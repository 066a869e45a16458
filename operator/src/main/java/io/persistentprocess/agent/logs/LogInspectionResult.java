package io.persistentprocess.agent.logs;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.FileIdentity;
import java.util.Optional;

/** The result of an inspection of a log. */
sealed interface LogInspectionResult {
    /** There is no such file, and no process writes to a detached one. */
    record Missing() implements LogInspectionResult {}

    /**
     * The file exists, or a process writes to a detached one.
     *
     * @param watch the inotify watch for the next write; empty: the file is not watched
     * @param size empty: the file could not be examined
     * @param room whether there is disk space
     * @param failure why the file is not kept below its size, or why it could not be watched
     */
    record Present(Optional<Integer> watch, Optional<Size> size, DiskSpace room, Optional<KernelException> failure)
            implements LogInspectionResult {
        static Present untouched(Optional<KernelException> failure) {
            return new Present(Optional.empty(), Optional.empty(), DiskSpace.ENOUGH, failure);
        }
    }

    /**
     * The size of the file that the process writes to.
     *
     * @param file the file
     * @param place how the file relates to the log's name
     * @param foundBytes at the start of the inspection
     * @param leftBytes at its end
     * @param droppedBytes output that was dropped because it exceeded the retention
     */
    record Size(FileIdentity file, Place place, long foundBytes, long leftBytes, long droppedBytes) {}

    /** Which file a process writes to. */
    enum Place {
        /** The file with the log's name. */
        NAMED,
        /** A file that had the log's name and was removed. */
        REMOVED,
        /** A file that had the log's name and was renamed. */
        MOVED
    }

    /** Disk space for logs. */
    enum DiskSpace {
        ENOUGH,
        NONE,
        /** This log had to be emptied for want of space. */
        EMPTIED
    }
}
