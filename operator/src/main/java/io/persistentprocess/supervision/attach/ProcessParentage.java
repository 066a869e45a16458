package io.persistentprocess.supervision.attach;

import io.persistentprocess.supervision.instance.ProcessId;

/**
 * What the relatives of a process are found by.
 *
 * @param session the PID of the process that began its session, which may be gone
 */
public record ProcessParentage(ProcessId id, int parent, int session) {}
