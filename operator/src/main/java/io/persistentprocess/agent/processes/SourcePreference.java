package io.persistentprocess.agent.processes;

import java.util.List;

/** The tiers that may be used; the names are values of {@code --process-events}. */
public enum SourcePreference {
    auto,
    ebpf,
    connector,
    off;

    /** In the order in which they are tried. */
    public List<ProcessEventTier> tiers() {
        return switch (this) {
            case auto -> List.of(ProcessEventTier.Ebpf, ProcessEventTier.Connector);
            case ebpf -> List.of(ProcessEventTier.Ebpf);
            case connector -> List.of(ProcessEventTier.Connector);
            case off -> List.of();
        };
    }
}
