package io.persistentprocess.e2e.imports;

import io.persistentprocess.migration.Finding;
import io.persistentprocess.migration.Loss;
import io.persistentprocess.migration.Verdict;
import java.util.List;

/**
 * What became of one unit.
 *
 * @param trouble why there is no valid manifest of it; empty: there is one
 */
record ImportedUnit(String folder, String unit, List<Finding> findings, String trouble) {
    ImportedUnit {
        findings = List.copyOf(findings);
    }

    boolean isImported() {
        return trouble.isEmpty();
    }

    boolean losesFunction() {
        return findings.stream().anyMatch(finding -> finding.loss() == Loss.FUNCTION);
    }

    boolean losesProtection() {
        return findings.stream().anyMatch(finding -> finding.loss() == Loss.PROTECTION);
    }

    boolean needsHand() {
        return findings.stream().anyMatch(finding -> finding.verdict() == Verdict.BY_HAND);
    }
}
