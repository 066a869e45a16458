package io.persistentprocess.cli.doctor;

import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.kernel.HostNamespaces;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.Namespace;
import io.persistentprocess.kernel.V1Cgroups;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** What it takes to stand on the host from inside a container, tried out on threads that end with it. */
final class HostProbes {
    private final int pid;

    /** @param pid a process of the host */
    HostProbes(int pid) {
        this.pid = pid;
    }

    List<Probe> probes() {
        List<Probe> probes = new ArrayList<>();
        for (Namespace namespace : Namespace.values()) {
            probes.add(new Probe(
                    "host's " + namespace.file() + " namespace",
                    Finding.Weight.ESSENTIAL,
                    "no member can be started on the host; give the container CAP_SYS_PTRACE, CAP_SYS_ADMIN and CAP_SYS_CHROOT",
                    () -> aside(() -> join(namespace))));
        }
        probes.add(new Probe(
                "host's v1 cgroups",
                Finding.Weight.ESSENTIAL,
                "members would end with the container",
                () -> aside(this::leaveContainer)));
        return probes;
    }

    private String join(Namespace namespace) throws KernelException {
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
            int left = V1Cgroups.leave();
            return left == 0 ? "nothing to leave" : "left the container's in %d hierarchies".formatted(left);
        }
    }

    private static String aside(Probe.Trial trial) throws KernelException {
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
