package io.persistentprocess.kernel.spawn;

import io.persistentprocess.kernel.file.FileIdentity;

/**
 * The log that a process was started with, as the process has found it before its program began.
 *
 * @param sizeBytes what lies before it is the output of earlier processes
 */
public record OpenedLog(FileIdentity file, long sizeBytes) {}
