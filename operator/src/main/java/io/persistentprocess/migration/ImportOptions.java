package io.persistentprocess.migration;

import java.nio.file.Path;
import java.util.List;

/**
 * What the user asks of an import.
 *
 * @param root where the host's files are, {@code /} or the root of an unpacked one
 * @param instances the names of the instances of a template; empty: those it names itself
 */
public record ImportOptions(Path root, List<String> instances, Takeover takeover, Mending mending) {
    /** What becomes of processes that run already. */
    public enum Takeover {
        NONE,
        /** The first start takes them over. */
        ATTACH
    }

    /** What becomes of a service that would not stay up as it is written. */
    public enum Mending {
        MEND,
        AS_IS
    }

    public ImportOptions {
        instances = List.copyOf(instances);
    }

    public boolean mends() {
        return mending == Mending.MEND;
    }

    public boolean attaches() {
        return takeover == Takeover.ATTACH;
    }
}
