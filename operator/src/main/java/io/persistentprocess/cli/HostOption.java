package io.persistentprocess.cli;

import io.persistentprocess.agent.AgentStartException;
import io.persistentprocess.agent.HostSide;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where members live, seen from a container. */
final class HostOption {
    @Option(
            names = "--host-pid",
            paramLabel = "PID",
            description = "In a container that shares the host's PID namespace: keep members on the host, in the mount,"
                    + " cgroup, network, IPC and UTS namespaces of this process of it; 1, usually.")
    private Integer pid;

    /** The present namespaces where nobody asked for others. */
    HostSide host() throws AgentStartException {
        return pid == null ? HostSide.here() : HostSide.of(pid);
    }

    /** For doctor, which tries it step by step. */
    Optional<Integer> pid() {
        return Optional.ofNullable(pid);
    }
}
