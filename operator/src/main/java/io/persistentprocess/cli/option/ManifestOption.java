package io.persistentprocess.cli.option;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Selects the manifests. */
public final class ManifestOption {
    @Option(
            names = {"-f", "--filename"},
            paramLabel = "FILE-OR-DIR",
            arity = "1..*",
            required = true,
            description = "Manifests in YAML or JSON; of a directory its .yaml, .yml and .json files.")
    private List<Path> paths = List.of();

    public List<Path> paths() {
        return List.copyOf(paths);
    }
}
