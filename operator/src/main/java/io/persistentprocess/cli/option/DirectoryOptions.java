package io.persistentprocess.cli.option;

import io.persistentprocess.agent.AgentConfig;
import io.persistentprocess.agent.host.HostContext;
import io.persistentprocess.agent.processes.SourcePreference;
import io.persistentprocess.kernel.trace.ExitStatusMap;
import io.persistentprocess.local.CgroupRoot;
import io.persistentprocess.local.HostUser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The directories of an agent on the host. */
public final class DirectoryOptions {
    @Option(
            names = "--cgroup-root",
            paramLabel = "DIR",
            description =
                    "The cgroup2 directory to keep the groups in, absolute or relative to where cgroup2 is mounted."
                            + " Default: ppg.slice, for other users than root in their own cgroup.")
    private String cgroupRoot;

    @Option(
            names = "--log-dir",
            paramLabel = "DIR",
            description = "Where the members' output goes. Default: /var/log/ppg, for other users than root"
                    + " $$XDG_STATE_HOME/ppg/log or ~/.local/state/ppg/log.")
    private Path logDirectory;

    @Option(
            names = "--process-events",
            paramLabel = "SOURCE",
            defaultValue = "auto",
            description = "How forks, execs and exits of members are followed, one of ${COMPLETION-CANDIDATES}."
                    + " Default: the best that works. Restarts do not depend on it.")
    private SourcePreference processEvents;

    public AgentConfig config(HostUser user, HostContext side, String nodeName) throws IOException {
        return new AgentConfig(
                side.call(() -> new CgroupRoot(user).find(Optional.ofNullable(cgroupRoot))),
                logDirectory == null ? user.logDirectory() : logDirectory.toAbsolutePath(),
                user.runtimeDirectory(),
                nodeName,
                side,
                processEvents,
                ExitStatusMap.BPF_FILE_SYSTEM);
    }
}
