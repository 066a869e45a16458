package io.persistentprocess.migration.systemd;

import io.persistentprocess.cli.output.YamlWriter;
import io.persistentprocess.local.LoadResult;
import io.persistentprocess.local.ManifestLoader;
import io.persistentprocess.migration.Finding;
import io.persistentprocess.migration.Findings;
import io.persistentprocess.migration.ImportException;
import io.persistentprocess.migration.ImportOptions;
import io.persistentprocess.migration.ImportOptions.Mending;
import io.persistentprocess.migration.ImportOptions.Takeover;
import io.persistentprocess.migration.Imported;
import io.persistentprocess.migration.MemberDraft;
import io.persistentprocess.migration.systemd.unit.Assignment;
import io.persistentprocess.migration.systemd.unit.UnitDirectories;
import io.persistentprocess.migration.systemd.unit.UnitName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A root with units of a test, and what an import of them yields. */
record ImportedUnits(Path root) {

    ImportedUnits unit(String name, String text) {
        try {
            Path file = root.resolve("etc/systemd/system").resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Imported read(String... units) throws ImportException {
        return read(new ImportOptions(root, List.of(), Takeover.NONE, Mending.MEND), units);
    }

    Imported asIs(String... units) throws ImportException {
        return read(new ImportOptions(root, List.of(), Takeover.NONE, Mending.AS_IS), units);
    }

    Imported read(ImportOptions options, String... units) throws ImportException {
        return new SystemdImporter(options).read(List.of(units));
    }

    /** The fields of the only member of the only group. */
    Map<String, Object> member(String... units) throws ImportException {
        return read(units).groups().getFirst().members().getFirst().fields();
    }

    /** As a service with only this start and these directives. */
    Map<String, Object> service(String directives) throws ImportException {
        return unit("one.service", "[Service]\nExecStart=/bin/one\n" + directives)
                .member("one");
    }

    static LoadResult validated(Imported imported) {
        String manifests = imported.groups().stream()
                .map(group -> YamlWriter.manifest(group.manifest()))
                .collect(Collectors.joining("---\n"));
        return new ManifestLoader(new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8)))
                .load(List.of(Path.of("-")));
    }

    /** {@code DIRECTIVE result: consequence}, without what was kept. */
    static Stream<String> told(Imported imported) {
        return imported.findings().stream()
                .filter(finding -> !finding.verdict().word().equals("kept"))
                .map(ImportedUnits::line);
    }

    private static String line(Finding finding) {
        return finding.origin().directive() + " " + finding.verdict().word() + ": " + finding.consequence();
    }

    /** Whether a part of the import takes a directive, so that the table has nothing to say of it. */
    static boolean isTaken(String directive) {
        Assignment assignment = new Assignment("Service", directive, "1", "x.service", 1);
        UnitSettings settings = new UnitSettings(UnitName.parse("x.service"), List.of(assignment));
        Findings findings = new Findings();
        ImportOptions options = new ImportOptions(Path.of("/"), List.of(), Takeover.NONE, Mending.MEND);
        MemberDraft member = new ServiceTranslator(options, findings).translate(settings, Optional.empty());
        LoadedUnit unit = new LoadedUnit(settings, new UnitDirectories(List.of()), List.of());
        new Relations(Optional.empty(), Map.of(unit, member), findings).apply();
        return settings.rest().isEmpty();
    }
}
