package io.persistentprocess.agent.logs;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.FileIdentity;
import java.util.Optional;

/** What came of a look at a log. */
sealed interface LogInspectionResult {
    /** There is no such file, and nobody writes to one. */
    record Missing() implements LogInspectionResult {}

    /**
     * There is something of that name.
     *
     * @param watch the number of the watch that tells of the next write; empty: none will
     * @param size empty: it could not be looked at
     * @param failure why the file is not kept below its size, or why it could not be watched
     */
    record Present(Optional<Integer> watch, Optional<Size> size, Room room, Optional<KernelException> failure)
            implements LogInspectionResult {
        static Present untouched(Optional<KernelException> failure) {
            return new Present(Optional.empty(), Optional.empty(), Room.ENOUGH, failure);
        }
    }

    /**
     * Of the file that a process writes to.
     *
     * @param foundBytes when it was looked at
     * @param leftBytes after all that was done
     * @param droppedBytes what was thrown away because it was more than is kept
     */
    record Size(FileIdentity file, Place place, long foundBytes, long leftBytes, long droppedBytes) {}

    /** Which file a process writes to. */
    enum Place {
        /** The one that has the log's name. */
        NAMED,
        /** One that had it, and was removed. */
        REMOVED,
        /** One that had it, and has another name now. */
        MOVED
    }

    /** For logs, on the disk. */
    enum Room {
        ENOUGH,
        NONE,
        /** This log had to be emptied for want of it. */
        EMPTIED
    }
}
