package io.persistentprocess.cli.command;

import io.persistentprocess.cli.console.CommandFailedException;
import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cli.console.ExitCode;
import io.persistentprocess.cli.output.FindingsTable;
import io.persistentprocess.cli.output.YamlWriter;
import io.persistentprocess.local.LoadResult;
import io.persistentprocess.local.ManifestLoader;
import io.persistentprocess.local.control.Json;
import io.persistentprocess.migration.Finding;
import io.persistentprocess.migration.GroupDraft;
import io.persistentprocess.migration.ImportException;
import io.persistentprocess.migration.ImportOptions;
import io.persistentprocess.migration.ImportOptions.Mending;
import io.persistentprocess.migration.ImportOptions.Takeover;
import io.persistentprocess.migration.Imported;
import io.persistentprocess.migration.runit.RunScriptImporter;
import io.persistentprocess.migration.supervisord.SupervisordImporter;
import io.persistentprocess.migration.systemd.SystemdImporter;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ppg import}: makes a manifest of what another supervisor is configured with. */
@Command(
        name = "import",
        description = {
            "Write a manifest from systemd units, supervisord programs, or service directories of runit and s6.",
            "The manifest goes to standard output, a table of what becomes of each directive to standard error.",
            "Changes nothing and needs no agent."
        })
public final class ImportCommand implements Callable<Integer> {
    private enum Format {
        yaml,
        json
    }

    private final Console console;

    @Parameters(
            paramLabel = "UNIT|FILE|DIR",
            arity = "1..*",
            description =
                    "A unit by its name or the path of its file; a configuration of supervisord (*.conf); a service"
                            + " directory with a run script. Units that depend on each other become one group.")
    private List<String> sources = List.of();

    @Option(
            names = "--instances",
            paramLabel = "NAME",
            split = ",",
            description = "The instances of the templates among the units, as eth0,eth1.")
    private List<String> instances = List.of();

    @Option(names = "--attach", description = "Let the first start take over the processes that run already.")
    private boolean attach;

    @Option(names = "--as-is", description = "Mend nothing: keep settings under which the service would not stay up.")
    private boolean asIs;

    @Option(
            names = "--root",
            paramLabel = "DIR",
            defaultValue = "/",
            description = "Where the unit directories are looked for. Default: ${DEFAULT-VALUE}.")
    private Path root = Path.of("/");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "yaml",
            description = "One of ${COMPLETION-CANDIDATES}. json: groups and directives in one object, and no table.")
    private Format format = Format.yaml;

    public ImportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws CommandFailedException {
        Imported imported = read();
        String manifests = imported.groups().stream()
                .map(GroupDraft::manifest)
                .map(YamlWriter::manifest)
                .collect(Collectors.joining("---\n"));
        switch (format) {
            case yaml -> {
                console.out().print(manifests);
                console.out().flush();
                FindingsTable.print(imported.findings()).lines().forEach(console.err()::println);
            }
            case json -> console.out().println(Json.pretty(plain(imported)));
        }
        LoadResult valid = new ManifestLoader(new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8)))
                .load(List.of(Path.of("-")));
        valid.problems().forEach(problem -> console.err().println("ppg: the manifest has to be edited: " + problem));
        return valid.valid() ? ExitCode.OK : ExitCode.FAILURE;
    }

    private static Map<String, Object> plain(Imported imported) {
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put("groups", imported.groups().stream().map(GroupDraft::manifest).toList());
        plain.put("directives", imported.findings().stream().map(Finding::plain).toList());
        return plain;
    }

    private Imported read() throws CommandFailedException {
        ImportOptions options = new ImportOptions(
                root, instances, attach ? Takeover.ATTACH : Takeover.NONE, asIs ? Mending.AS_IS : Mending.MEND);
        List<Imported> parts = new ArrayList<>();
        List<String> units = new ArrayList<>();
        try {
            for (String source : sources) {
                Path path = Path.of(source);
                if (RunScriptImporter.isOne(path)) {
                    parts.add(new RunScriptImporter(options).read(path));
                } else if (source.endsWith(".conf") || source.endsWith(".ini")) {
                    parts.add(new SupervisordImporter(options).read(path));
                } else if (Files.isDirectory(path)) {
                    throw new ImportException(source + ": is a directory without a run script; name the units in it");
                } else {
                    units.add(source);
                }
            }
            if (!units.isEmpty()) {
                parts.add(new SystemdImporter(options).read(units));
            }
        } catch (ImportException e) {
            throw new CommandFailedException(e.getMessage());
        }
        return new Imported(
                parts.stream().flatMap(part -> part.groups().stream()).toList(),
                parts.stream().flatMap(part -> part.findings().stream()).toList());
    }
}
