package io.persistentprocess.supervision.attach;

import io.persistentprocess.supervision.instance.ProcessId;

/**
 * A process as its relatives are found by.
 *
 * @param session the PID of the process that began its session, which may be gone
 */
public record ProcessParentage(ProcessId id, int parent, int session) {}
