package io.persistentprocess.cli.option;

import io.persistentprocess.agent.host.HostContext;
import io.persistentprocess.agent.model.AgentStartException;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Selects the host's namespaces, for an agent in a container. */
public final class HostOption {
    @Option(
            names = "--host-pid",
            paramLabel = "PID",
            description = "In a container that shares the host's PID namespace: keep members on the host, in the mount,"
                    + " cgroup, network, IPC and UTS namespaces of this process of it; 1, usually.")
    private Integer pid;

    /** The current namespaces if the option is not given. */
    public HostContext host() throws AgentStartException {
        return pid == null ? HostContext.here() : HostContext.of(pid);
    }

    /** For doctor, which tries each step. */
    public Optional<Integer> pid() {
        return Optional.ofNullable(pid);
    }
}
