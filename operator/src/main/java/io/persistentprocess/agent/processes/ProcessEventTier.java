package io.persistentprocess.agent.processes;

/** Where process events come from, the best first. The labels are seen in metrics and in a ProcessNode's status, and do not change. */
public enum ProcessEventTier {
    /** Programs in the kernel, which look at nothing but what lives below the cgroup root. */
    Ebpf("ebpf"),
    /** Netlink messages about every process of the host, of which most are thrown away. */
    Connector("connector");

    private final String label;

    ProcessEventTier(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
