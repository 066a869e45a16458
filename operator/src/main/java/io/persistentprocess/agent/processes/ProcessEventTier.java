package io.persistentprocess.agent.processes;

/** The sources of process events, the best first. The labels appear in metrics and in a ProcessNode's status, and do not change. */
public enum ProcessEventTier {
    /** eBPF programs that handle only processes below the cgroup root. */
    Ebpf("ebpf"),
    /** Netlink messages about every process of the host, most of which are discarded. */
    Connector("connector");

    private final String label;

    ProcessEventTier(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
