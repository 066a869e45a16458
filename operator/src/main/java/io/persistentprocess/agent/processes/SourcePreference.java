package io.persistentprocess.agent.processes;

import java.util.List;

/** Which tiers may be used; the names are values of {@code --process-events}. */
public enum SourcePreference {
    auto,
    ebpf,
    connector,
    off;

    /** To be tried in this order. */
    public List<ProcessEventTier> tiers() {
        return switch (this) {
            case auto -> List.of(ProcessEventTier.Ebpf, ProcessEventTier.Connector);
            case ebpf -> List.of(ProcessEventTier.Ebpf);
            case connector -> List.of(ProcessEventTier.Connector);
            case off -> List.of();
        };
    }
}
