package io.persistentprocess.agent.processes;

import io.persistentprocess.kernel.EventSource;
import io.persistentprocess.kernel.KernelException;
import java.nio.file.Path;

/** Where process events come from, the best first. The labels are seen in metrics and in a ProcessNode's status, and do not change. */
public enum Tier {
    /** Programs in the kernel, which look at nothing but what lives below the cgroup root. */
    Ebpf("ebpf"),
    /** Netlink messages about every process of the host, of which most are thrown away. */
    Connector("connector");

    private final String label;

    Tier(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    /** The caller closes it. */
    public EventSource open(Path cgroupRoot) throws KernelException {
        return switch (this) {
            case Ebpf -> EventSource.bpf(cgroupRoot);
            case Connector -> EventSource.connector();
        };
    }
}
