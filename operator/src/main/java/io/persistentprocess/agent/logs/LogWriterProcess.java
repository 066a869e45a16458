package io.persistentprocess.agent.logs;

import io.persistentprocess.kernel.file.FileIdentity;
import java.util.Optional;

/**
 * The process whose output a log is. Its descriptor leads to the log when the name does not any more.
 *
 * @param pid of a process that may have ended
 * @param file what it was started with; empty: an earlier agent has started it
 */
record LogWriterProcess(int pid, Optional<FileIdentity> file) {}
