package io.persistentprocess.agent.host;

import io.persistentprocess.agent.model.AgentStartException;
import io.persistentprocess.kernel.error.KernelException;
import java.io.IOException;
import java.util.OptionalInt;

/**
 * The host as an agent's threads see it. An agent in a container is apart from it; what concerns members (cgroups, programs, logs, the control socket) is done by
 * threads that have gone over to it. Any thread.
 */
public sealed interface HostContext permits CurrentHostContext, JoinedHostContext {
    /** Something that needs the host's files, names or network. */
    @FunctionalInterface
    interface Task<T> {
        T run() throws IOException;
    }

    /** This process is on the host already. */
    static HostContext here() {
        return new CurrentHostContext();
    }

    /**
     * The host is where this process is, in the PID namespace of both: 1, usually.
     *
     * @throws AgentStartException the way there is barred; the message says what to do
     */
    static HostContext of(int pid) throws AgentStartException {
        return JoinedHostContext.of(pid);
    }

    /** Does it on the host and waits for it. Threads that it starts are on the host, too, so let it start none that want to see the container. */
    <T> T call(Task<T> task) throws IOException;

    /** Takes the calling thread, which is on the host, out of the container's v1 cgroups: what it starts from now on must not end with the container. */
    void leaveContainer() throws KernelException;

    /** A process that has the host's resource limits; empty where this process has them itself. */
    OptionalInt process();

    /** How a member comes by a capability that the agent itself must have for that, {@code CAP_NET_RAW}; one clause. */
    String remedyFor(String capability);
}
