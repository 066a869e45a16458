package io.persistentprocess.e2e.imports;

import io.persistentprocess.migration.Finding;
import io.persistentprocess.migration.ImportException;
import io.persistentprocess.migration.ImportOptions;
import io.persistentprocess.migration.ImportOptions.Mending;
import io.persistentprocess.migration.ImportOptions.Takeover;
import io.persistentprocess.migration.Imported;
import io.persistentprocess.migration.Verdict;
import io.persistentprocess.migration.systemd.SystemdImporter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs units under the systemd of this host, then, imported, under the agent that reads a folder, and prints what their processes see differently, as Markdown. It kills each
 * daemon once. Arguments: the folder of manifests, and the units. Exit code 1: one did not come up, come back or go.
 */
public final class UnitRunCommand {
    private UnitRunCommand() {}

    public static void main(String... arguments) throws IOException {
        List<String> units = List.of(arguments).subList(1, arguments.length);
        System.out.println("| unit | under ppg | differences from systemd |\n|---|---|---|");
        int failed = 0;
        for (String unit : units) {
            failed += row(Path.of(arguments[0]), unit) ? 0 : 1;
        }
        System.out.printf("%n%d units, %d failed%n", units.size(), failed);
        System.exit(failed == 0 ? 0 : 1);
    }

    private static boolean row(Path folder, String unit) throws IOException {
        try {
            Imported imported = new SystemdImporter(
                            new ImportOptions(Path.of("/"), List.of(), Takeover.NONE, Mending.MEND))
                    .read(List.of(unit));
            ProcessFacts before = under("systemd", () -> SystemdRun.observe(unit));
            ProcessFacts after = under("ppg", () -> PpgRun.observe(folder, imported.groups()));
            List<String> differences = before.differencesFrom(after);
            System.out.printf("| %s | ok | %d |%n", unit, differences.size());
            differences.forEach(difference -> System.out.println("    " + difference));
            imported.findings().stream()
                    .filter(finding -> finding.verdict() != Verdict.KEPT)
                    .forEach(finding -> System.out.println("    " + line(finding)));
            return true;
        } catch (UnitRunException | ImportException e) {
            System.out.printf("| %s | %s | |%n", unit, e.getMessage());
            return false;
        }
    }

    @FunctionalInterface
    private interface Observation {
        ProcessFacts facts() throws IOException, UnitRunException;
    }

    private static ProcessFacts under(String supervisor, Observation observation) throws IOException, UnitRunException {
        try {
            return observation.facts();
        } catch (UnitRunException e) {
            throw new UnitRunException(supervisor + ": " + e.getMessage());
        }
    }

    private static String line(Finding finding) {
        return "(%s) %s=%s: %s"
                .formatted(
                        finding.verdict().word(),
                        finding.origin().directive(),
                        finding.origin().value(),
                        finding.consequence());
    }
}
