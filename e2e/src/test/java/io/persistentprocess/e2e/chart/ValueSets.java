package io.persistentprocess.e2e.chart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The sets of values that the chart is rendered with. */
final class ValueSets {
    static final Path DEFAULT = folder().resolve("values/default.yaml");

    private ValueSets() {}

    private static Path folder() {
        return Path.of("src/test/resources/chart").toAbsolutePath();
    }

    static List<Path> all() {
        try (Stream<Path> files = Files.list(folder().resolve("values"))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path golden(Path values) {
        return folder().resolve("golden").resolve(values.getFileName());
    }
}
