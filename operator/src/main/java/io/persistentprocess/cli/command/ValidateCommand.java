package io.persistentprocess.cli.command;

import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cli.console.ExitCode;
import io.persistentprocess.cli.option.ManifestOption;
import io.persistentprocess.local.LoadResult;
import io.persistentprocess.local.Manifest;
import io.persistentprocess.local.ManifestLoader;
import io.persistentprocess.local.MissingReferences;
import io.persistentprocess.local.SourceDocument;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
        MissingReferences.of(read).forEach(console.err()::println);
        Map<String, Integer> groups = count(read.manifests().stream().map(Manifest::file));
        Map<String, Integer> objects = count(read.sources().stream().map(SourceDocument::file));
        groups.forEach((file, number) -> console.out()
                .println("%s: %s%s, valid"
                        .formatted(
                                file,
                                numbered(number, "group"),
                                objects.containsKey(file) ? ", " + numbered(objects.get(file), "object") : "")));
        objects.forEach((file, number) -> {
            if (!groups.containsKey(file)) {
                console.out().println("%s: %s, valid".formatted(file, numbered(number, "object")));
            }
        });
        return ExitCode.OK;
    }

    private static Map<String, Integer> count(Stream<String> files) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        files.forEach(file -> counts.merge(file, 1, Integer::sum));
        return counts;
    }

    private static String numbered(int number, String word) {
        return number == 1 ? "1 " + word : "%d %ss".formatted(number, word);
    }
}
