package io.persistentprocess.agent.logs;

import io.persistentprocess.kernel.file.FileIdentity;
import java.util.Optional;

/**
 * The process that writes to a log. Its descriptor leads to the file even if the name does not.
 *
 * @param pid the process, which may have ended
 * @param file the file that it was started with; empty: an earlier agent has started it
 */
record LogWriterProcess(int pid, Optional<FileIdentity> file) {}
