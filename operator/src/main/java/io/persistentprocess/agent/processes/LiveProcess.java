package io.persistentprocess.agent.processes;

import io.persistentprocess.supervision.spec.InstanceId;

/**
 * A process of an instance.
 *
 * @param parent its parent at the last event; 0: unknown
 * @param startTicks as in /proc/PID/stat; 0: unknown
 */
public record LiveProcess(int pid, int parent, long startTicks, String command, InstanceId instance) {
    LiveProcess running(String newCommand) {
        return new LiveProcess(pid, parent, startTicks, newCommand, instance);
    }
}
