package io.persistentprocess.agent.processes;

import io.persistentprocess.supervision.spec.InstanceId;

/**
 * A process of an instance.
 *
 * @param parent whose child it was when it was last heard of; 0: not known
 * @param startTicks as /proc/PID/stat has it; 0: not known
 */
public record LiveProcess(int pid, int parent, long startTicks, String command, InstanceId instance) {
    LiveProcess running(String newCommand) {
        return new LiveProcess(pid, parent, startTicks, newCommand, instance);
    }
}
