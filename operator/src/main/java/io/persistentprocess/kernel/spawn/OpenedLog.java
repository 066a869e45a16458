package io.persistentprocess.kernel.spawn;

import io.persistentprocess.kernel.file.FileIdentity;

/**
 * The log that a process was started with, as it was before the exec.
 *
 * @param sizeBytes the size of the output of earlier processes
 */
public record OpenedLog(FileIdentity file, long sizeBytes) {}
