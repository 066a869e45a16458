package io.persistentprocess.migration.export;

import io.persistentprocess.migration.Finding;
import java.util.List;

/** What an export yields. */
public record Exported(List<ExportedUnit> units, List<Finding> findings) {
    public Exported {
        units = List.copyOf(units);
        findings = List.copyOf(findings);
    }
}
