package io.persistentprocess.agent.mainprocess;

import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.PidFile;
import java.nio.file.Path;

/** The result of reading a PID file. */
public sealed interface PidFileResult {
    record Read(PidFile file) implements PidFileResult {}

    /** The file does not exist. */
    record Missing(Path path) implements PidFileResult {}

    /** The path is no regular file, or cannot be read. */
    record Unreadable(String why) implements PidFileResult {}

    /** Not for the event loop's thread. */
    static PidFileResult of(Path path) {
        try {
            return new Read(PidFile.read(path));
        } catch (KernelException e) {
            return e.is(Errno.ENOENT) ? new Missing(path) : new Unreadable(e.getMessage());
        }
    }
}
