package io.persistentprocess.agent.host;

import io.persistentprocess.agent.model.AgentStartException;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ServiceThread;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.kernel.cgroup.V1CgroupMembership;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.namespace.HostNamespaces;
import io.persistentprocess.kernel.process.CapabilitySets;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The host of an agent in a container. Namespaces belong to a thread, so each task gets a thread that joins those of a process of the host.
 *
 * <p>If the agent dies here: the members run on the host and keep running.
 */
final class JoinedHostContext implements HostContext {
    /** The capabilities that joining takes, in the order of use. */
    private static final List<String> CAPABILITIES = List.of("SYS_PTRACE", "SYS_ADMIN", "SYS_CHROOT");

    private final int pid;
    private final HostNamespaces namespaces;

    /** Failures reach the caller, so these threads need no handler. */
    private final AgentThreads threads = new AgentThreads();

    private JoinedHostContext(int pid, HostNamespaces namespaces) {
        this.pid = pid;
        this.namespaces = namespaces;
    }

    static JoinedHostContext of(int pid) throws AgentStartException {
        if (pid == ProcessHandle.current().pid()) {
            throw new AgentStartException(
                    "process " + pid
                            + " is this agent, not a process of the host, because the pod has its own PID namespace; set hostPID: true");
        }
        NamespacePreload.fetch();
        try {
            JoinedHostContext host = new JoinedHostContext(pid, HostNamespaces.of(pid));
            host.onThread(() -> pid);
            return host;
        } catch (IOException e) {
            throw barred(pid, e);
        }
    }

    private static AgentStartException barred(int pid, IOException e) {
        if (e instanceof KernelException failure && failure.is(Errno.ENOENT)) {
            return new AgentStartException("--host-pid " + pid + ": there is no such process", e);
        }
        return new AgentStartException(
                "the host cannot be reached through process %d: %s; %s".formatted(pid, e.getMessage(), why()), e);
    }

    private static String why() {
        List<String> missing = missingCapabilities();
        return missing.isEmpty()
                ? "the agent has the capabilities for it, so look for what seccomp, AppArmor or SELinux forbid"
                : "the agent's container lacks %s, add it to securityContext.capabilities (the Helm chart gives it)"
                        .formatted(String.join(", ", missing));
    }

    private static List<String> missingCapabilities() {
        try {
            long effective = CapabilitySets.effective();
            return CAPABILITIES.stream()
                    .filter(name -> (effective >> CapabilitySets.number(name).orElseThrow() & 1) == 0)
                    .map(name -> "CAP_" + name)
                    .toList();
        } catch (KernelException _) {
            return List.of();
        }
    }

    @Override
    public <T> T call(Task<T> task) throws IOException {
        return onThread(task);
    }

    private <T> T onThread(Task<T> task) throws IOException {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = threads.unstarted(ThreadRole.HOST, () -> {
            try {
                namespaces.join();
                result.complete(task.run());
            } catch (IOException | RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        thread.start();
        ServiceThread.join(thread);
        try {
            return result.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException defect -> throw defect;
                case Error defect -> throw defect;
                default -> throw e;
            }
        }
    }

    @Override
    public void leaveContainer() throws KernelException {
        V1CgroupMembership.leave();
    }

    @Override
    public OptionalInt process() {
        return OptionalInt.of(pid);
    }

    @Override
    public String remedyFor(String capability) {
        return "add %s to agent.extraCapabilities of the Helm chart".formatted(capability.replaceFirst("^CAP_", ""));
    }
}
