package io.persistentprocess.agent;

import io.persistentprocess.agent.host.HostContext;
import io.persistentprocess.agent.processes.SourcePreference;
import io.persistentprocess.kernel.trace.ExitStatusMap;
import java.nio.file.Path;

/**
 * The configuration of an agent.
 *
 * @param cgroupRoot the cgroup2 directory for the groups, as a path of the host; created if it is missing
 * @param logDirectory where members' output goes, in a directory per group; a path of the host
 * @param nodeName the value of {@code spec.nodeName} in specs
 * @param host the host that members run on
 * @param processEvents the sources of process events that may be used
 * @param bpfFileSystem where exit statuses are pinned for the next agent, if a BPF file system is mounted there
 */
public record AgentConfig(
        Path cgroupRoot,
        Path logDirectory,
        String nodeName,
        HostContext host,
        SourcePreference processEvents,
        Path bpfFileSystem) {
    /** For an agent that is not in a container. */
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
