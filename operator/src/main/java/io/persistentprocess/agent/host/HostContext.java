package io.persistentprocess.agent.host;

import io.persistentprocess.agent.model.AgentStartException;
import io.persistentprocess.kernel.error.KernelException;
import java.io.IOException;
import java.util.OptionalInt;

/**
 * The host as the agent's threads see it. An agent in a container has namespaces of its own; what concerns members (cgroups, programs, logs, the control socket) is done
 * by threads that have joined the host's. Any thread.
 */
public sealed interface HostContext permits CurrentHostContext, JoinedHostContext {
    /** A task that needs the host's files, names or network. */
    @FunctionalInterface
    interface Task<T> {
        T run() throws IOException;
    }

    /** For a process that runs on the host itself. */
    static HostContext here() {
        return new CurrentHostContext();
    }

    /**
     * Uses the host that this process runs on, by its PID in the namespace of both; usually 1.
     *
     * @throws AgentStartException the host's namespaces cannot be joined; the message says what to do
     */
    static HostContext of(int pid) throws AgentStartException {
        return JoinedHostContext.of(pid);
    }

    /** Runs the task on the host and waits for it. Threads that the task starts are in the host's namespaces, too, so it must start none that needs the container's. */
    <T> T call(Task<T> task) throws IOException;

    /** Moves the calling thread, which is on the host, out of the container's v1 cgroups: members that it starts must not end with the container. */
    void leaveContainer() throws KernelException;

    /** A process that has the host's resource limits; empty: this process has them itself. */
    OptionalInt process();

    /** How to give members a capability that the agent itself must have, such as {@code CAP_NET_RAW}; one clause for a message. */
    String remedyFor(String capability);
}
