package io.persistentprocess.cli.command;

import io.persistentprocess.cli.console.CommandFailedException;
import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cli.console.ExitCode;
import io.persistentprocess.cli.output.FindingsTable;
import io.persistentprocess.local.LoadResult;
import io.persistentprocess.local.ManifestLoader;
import io.persistentprocess.migration.export.Exported;
import io.persistentprocess.migration.export.ExportedUnit;
import io.persistentprocess.migration.export.UnitExporter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ppg export}: makes units of systemd of groups. */
@Command(
        name = "export",
        description = {
            "Write systemd units for the groups of a manifest: a target for each group, a service for each member.",
            "The units go to standard output or into a directory; what units cannot express goes to standard error.",
            "Needs no agent."
        })
public final class ExportCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--systemd",
            description = "Make units of systemd, the only supervisor that there is an export for.")
    private boolean systemd;

    @Option(
            names = {"-d", "--output-dir"},
            paramLabel = "DIR",
            description = "Write a file for each unit into this directory, which exists.")
    private Optional<Path> directory = Optional.empty();

    @Parameters(paramLabel = "FILE", description = "A manifest with groups; - stands for standard input.")
    private Path file = Path.of("-");

    public ExportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws CommandFailedException, IOException {
        if (!systemd) {
            throw new ParameterException(
                    spec.commandLine(), "--systemd is missing: it says what the groups are exported to");
        }
        byte[] text = file.toString().equals("-") ? console.in().readAllBytes() : read();
        LoadResult valid = new ManifestLoader(new ByteArrayInputStream(text)).load(List.of(Path.of("-")));
        if (!valid.valid()) {
            valid.problems().forEach(problem -> console.err().println(problem));
            return ExitCode.FAILURE;
        }
        for (Map<?, ?> group : groups(text)) {
            Exported exported = new UnitExporter().export(group);
            for (ExportedUnit unit : exported.units()) {
                write(unit);
            }
            if (!exported.findings().isEmpty()) {
                FindingsTable.print(exported.findings()).lines().forEach(console.err()::println);
            }
        }
        return ExitCode.OK;
    }

    private byte[] read() throws CommandFailedException {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new CommandFailedException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<Map<?, ?>> groups(byte[] text) {
        List<Map<?, ?>> groups = new ArrayList<>();
        for (Object document :
                new Load(LoadSettings.builder().build()).loadAllFromInputStream(new ByteArrayInputStream(text))) {
            if (document instanceof Map<?, ?> map) {
                if (map.get("items") instanceof List<?> items) {
                    items.stream().filter(Map.class::isInstance).forEach(item -> groups.add((Map<?, ?>) item));
                } else {
                    groups.add(map);
                }
            }
        }
        return groups;
    }

    private void write(ExportedUnit unit) throws CommandFailedException {
        if (directory.isEmpty()) {
            console.out().print("# " + unit.name() + "\n" + unit.text() + "\n");
            return;
        }
        Path target = directory.get().resolve(unit.name());
        try {
            Files.writeString(target, unit.text());
        } catch (IOException e) {
            throw new CommandFailedException(target + ": cannot be written: " + e.getMessage(), e);
        }
    }
}
