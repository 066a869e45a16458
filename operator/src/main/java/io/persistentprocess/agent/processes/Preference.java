package io.persistentprocess.agent.processes;

import java.util.List;

/** Which tiers may be used; the names are values of {@code --process-events}. */
public enum Preference {
    auto,
    ebpf,
    connector,
    off;

    /** To be tried in this order. */
    public List<Tier> tiers() {
        return switch (this) {
            case auto -> List.of(Tier.Ebpf, Tier.Connector);
            case ebpf -> List.of(Tier.Ebpf);
            case connector -> List.of(Tier.Connector);
            case off -> List.of();
        };
    }
}
