package io.persistentprocess.agent.logs;

import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.LogRotation;
import java.util.Optional;

/**
 * A log that is kept below its size.
 *
 * @param writer empty: no process is known to write to it
 */
record ManagedLog(InstanceId id, LogRotation rotation, Optional<LogWriterProcess> writer) {}
