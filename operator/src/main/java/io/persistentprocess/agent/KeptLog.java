package io.persistentprocess.agent;

import io.persistentprocess.supervision.InstanceId;
import io.persistentprocess.supervision.LogRotation;
import java.util.Optional;

/**
 * A log that is to be kept below its size.
 *
 * @param writer empty: no process is known that writes to it
 */
record KeptLog(InstanceId id, LogRotation rotation, Optional<LogWriter> writer) {}
