package io.persistentprocess.migration;

import java.util.List;

/** What an import yields. */
public record Imported(List<GroupDraft> groups, List<Finding> findings) {
    public Imported {
        groups = List.copyOf(groups);
        findings = List.copyOf(findings);
    }
}
