package io.persistentprocess.cli.logs;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.logfile.LogOpener;
import io.persistentprocess.kernel.logfile.LogReader;

/** Where a log begins to be shown. */
@FunctionalInterface
public interface LogStart {
    /** All that is kept. */
    LogStart EVERYTHING = LogOpener::all;

    LogReader reader(LogOpener log) throws KernelException;

    /** The last lines. */
    static LogStart lastLines(long lines) {
        return log -> log.lastLines(lines);
    }
}
