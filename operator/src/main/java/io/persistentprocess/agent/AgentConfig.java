package io.persistentprocess.agent;

import io.persistentprocess.agent.cgroup.CgroupInventory;
import io.persistentprocess.agent.host.HostContext;
import io.persistentprocess.agent.model.CgroupLayout;
import io.persistentprocess.agent.processes.InstanceCgroups;
import io.persistentprocess.agent.processes.ProcessEventCounters;
import io.persistentprocess.agent.processes.ProcessWatcher;
import io.persistentprocess.agent.processes.SourcePreference;
import io.persistentprocess.agent.provision.FileContents;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.trace.ExitStatusMap;
import io.persistentprocess.supervision.provision.FileSpec;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The configuration of an agent.
 *
 * @param cgroupRoot the cgroup2 directory for the groups, as a path of the host; created if it is missing
 * @param logDirectory where members' output goes, in a directory per group; a path of the host
 * @param runtimeDirectory where members find the agent's notification socket; a path of the host
 * @param nodeName the value of {@code spec.nodeName} in specs
 * @param host the host that members run on
 * @param processEvents the sources of process events that may be used
 * @param bpfFileSystem where exit statuses are pinned for the next agent, if a BPF file system is mounted there
 * @param files what files of members contain that come from objects
 */
public record AgentConfig(
        Path cgroupRoot,
        Path logDirectory,
        Path runtimeDirectory,
        String nodeName,
        HostContext host,
        SourcePreference processEvents,
        Path bpfFileSystem,
        FileContents files) {
    /** For an agent without contents of files yet. */
    public AgentConfig(
            Path cgroupRoot,
            Path logDirectory,
            Path runtimeDirectory,
            String nodeName,
            HostContext host,
            SourcePreference processEvents,
            Path bpfFileSystem) {
        this(
                cgroupRoot,
                logDirectory,
                runtimeDirectory,
                nodeName,
                host,
                processEvents,
                bpfFileSystem,
                new FileContents(host, Path.of(FileSpec.ROOT)));
    }

    /** For an agent that is not in a container. */
    public AgentConfig(Path cgroupRoot, Path logDirectory, Path runtimeDirectory, String nodeName) {
        this(
                cgroupRoot,
                logDirectory,
                runtimeDirectory,
                nodeName,
                HostContext.here(),
                SourcePreference.auto,
                ExitStatusMap.BPF_FILE_SYSTEM);
    }

    /** Whether instances of an earlier agent are below the cgroup root, which an agent would adopt. Any thread. */
    public boolean isLeftBehind() throws IOException {
        return host.call(() -> CgroupInventory.isLeftBehind(Cgroup.at(cgroupRoot)));
    }

    /** The source of the events of members' processes, which follows nothing yet. */
    ProcessWatcher processWatcher(ProcessEventCounters counters, AgentThreads threads) throws KernelException {
        InstanceCgroups cgroups = new InstanceCgroups(cgroupRoot, CgroupLayout::instance);
        return ProcessWatcher.create(cgroups, bpfFileSystem, processEvents, counters, threads);
    }
}
