package io.persistentprocess.agent;

import io.persistentprocess.agent.host.HostContext;
import io.persistentprocess.agent.processes.SourcePreference;
import io.persistentprocess.kernel.trace.ExitStatusMap;
import java.nio.file.Path;

/**
 * What an agent needs to know to start.
 *
 * @param cgroupRoot the cgroup2 directory below which it keeps its groups, as the host sees it; made where it is not there
 * @param logDirectory where members' output goes, in a folder per group; on the host
 * @param nodeName what {@code spec.nodeName} stands for
 * @param host where members live
 * @param processEvents how it may follow what processes do
 * @param bpfFileSystem where it keeps exits for the next agent, if one is mounted there
 */
public record AgentConfig(
        Path cgroupRoot,
        Path logDirectory,
        String nodeName,
        HostContext host,
        SourcePreference processEvents,
        Path bpfFileSystem) {
    /** Of an agent that is not in a container. */
    public AgentConfig(Path cgroupRoot, Path logDirectory, String nodeName) {
        this(
                cgroupRoot,
                logDirectory,
                nodeName,
                HostContext.here(),
                SourcePreference.auto,
                ExitStatusMap.BPF_FILE_SYSTEM);
    }
}
