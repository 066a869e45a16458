package io.persistentprocess.supervision;

/**
 * A process as its relatives are found by.
 *
 * @param session the PID of the process that began its session, which may be gone
 */
public record Kin(ProcessId id, int parent, int session) {}
