package io.persistentprocess.cli.command;

import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cli.console.ExitCode;
import io.persistentprocess.cli.option.ManifestOption;
import io.persistentprocess.local.LoadResult;
import io.persistentprocess.local.Manifest;
import io.persistentprocess.local.ManifestLoader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ppg validate}: checks manifests without an agent. */
@Command(name = "validate", description = "Check manifests; needs no agent and no rights. - stands for standard input.")
public final class ValidateCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private ManifestOption manifests;

    public ValidateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        LoadResult read = new ManifestLoader(console.in()).load(manifests.paths());
        if (!read.valid()) {
            read.problems().forEach(problem -> console.err().println(problem));
            return ExitCode.FAILURE;
        }
        countByFile(read.manifests())
                .forEach((file, groups) -> console.out()
                        .println(file + ": " + (groups == 1 ? "1 group" : groups + " groups") + ", valid"));
        return ExitCode.OK;
    }

    private static Map<String, Integer> countByFile(List<Manifest> manifests) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        manifests.forEach(manifest -> counts.merge(manifest.file(), 1, Integer::sum));
        return counts;
    }
}
