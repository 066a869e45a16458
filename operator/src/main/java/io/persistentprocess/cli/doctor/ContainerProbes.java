package io.persistentprocess.cli.doctor;

import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.kernel.cgroup.V1CgroupMembership;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.namespace.HostNamespaces;
import io.persistentprocess.kernel.namespace.NamespaceType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Tries the steps from a container into the host's namespaces, on threads that end with the probe. */
final class ContainerProbes {
    private final int pid;

    /** @param pid a process of the host */
    ContainerProbes(int pid) {
        this.pid = pid;
    }

    List<HostProbe> probes() {
        List<HostProbe> probes = new ArrayList<>();
        for (NamespaceType namespace : NamespaceType.values()) {
            probes.add(new HostProbe(
                    "host's " + namespace.file() + " namespace",
                    ProbeResult.Weight.ESSENTIAL,
                    "no member can be started on the host; give the container CAP_SYS_PTRACE, CAP_SYS_ADMIN and CAP_SYS_CHROOT",
                    () -> aside(() -> join(namespace))));
        }
        probes.add(new HostProbe(
                "host's v1 cgroups",
                ProbeResult.Weight.ESSENTIAL,
                "members would end with the container",
                () -> aside(this::leaveContainer)));
        return probes;
    }

    private String join(NamespaceType namespace) throws KernelException {
        try (HostNamespaces host = HostNamespaces.of(pid)) {
            if (host.contains(namespace)) {
                return "this container's as well";
            }
            host.join(namespace);
            return "joined";
        }
    }

    private String leaveContainer() throws KernelException {
        try (HostNamespaces host = HostNamespaces.of(pid)) {
            host.join();
            int left = V1CgroupMembership.leave();
            return left == 0 ? "nothing to leave" : "left the container's in %d hierarchies".formatted(left);
        }
    }

    private static String aside(HostProbe.Trial trial) throws KernelException {
        FutureTask<String> attempt = new FutureTask<>(trial::attempt);
        new AgentThreads().unstarted(ThreadRole.DOCTOR, attempt).start();
        try {
            return attempt.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case KernelException failure -> throw failure;
                default -> throw new IllegalStateException(e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while trying", e);
        }
    }
}
