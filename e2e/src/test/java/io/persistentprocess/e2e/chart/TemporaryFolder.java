package io.persistentprocess.e2e.chart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder that is gone with {@link #close}. */
record TemporaryFolder(Path path) implements AutoCloseable {
    static TemporaryFolder copyOf(Path original) {
        try {
            Path copy = Files.createTempDirectory("ppg-chart-").resolve(original.getFileName());
            try (Stream<Path> files = Files.walk(original)) {
                for (Path file : files.toList()) {
                    Files.copy(file, copy.resolve(original.relativize(file)));
                }
            }
            return new TemporaryFolder(copy);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(path.getParent())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
