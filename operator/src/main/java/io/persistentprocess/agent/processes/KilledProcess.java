package io.persistentprocess.agent.processes;

import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.instance.ProcessId;
import io.persistentprocess.supervision.spec.InstanceId;

/**
 * A signal that is no request to end killed a process whose parent is in the same instance.
 *
 * @param command at most 15 bytes, not to be trusted
 * @param end killed, or killed for want of memory
 */
public record KilledProcess(InstanceId instance, ProcessId process, String command, ProcessEnd end, BootTime at) {}
