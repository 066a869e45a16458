package io.persistentprocess.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Where the groups are written. */
final class ManifestOption {
    @Option(
            names = {"-f", "--filename"},
            paramLabel = "FILE-OR-DIR",
            arity = "1..*",
            required = true,
            description = "Manifests in YAML or JSON; of a directory its .yaml, .yml and .json files.")
    private List<Path> paths = List.of();

    List<Path> paths() {
        return List.copyOf(paths);
    }
}
