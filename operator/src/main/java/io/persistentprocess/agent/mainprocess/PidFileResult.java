package io.persistentprocess.agent.mainprocess;

import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.PidFile;
import java.nio.file.Path;

/** What became of the reading of a PID file. */
public sealed interface PidFileResult {
    record Read(PidFile file) implements PidFileResult {}

    /** There is none, yet or any more. */
    record Missing(Path path) implements PidFileResult {}

    /** There is something else, or nobody can tell. */
    record Unreadable(String why) implements PidFileResult {}

    /** Not for the reactor thread. */
    static PidFileResult of(Path path) {
        try {
            return new Read(PidFile.read(path));
        } catch (KernelException e) {
            return e.is(Errno.ENOENT) ? new Missing(path) : new Unreadable(e.getMessage());
        }
    }
}
