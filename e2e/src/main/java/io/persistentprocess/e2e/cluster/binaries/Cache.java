package io.persistentprocess.e2e.cluster.binaries;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Where programs are kept between runs: {@code $XDG_CACHE_HOME/ppg-e2e} or {@code ~/.cache/ppg-e2e}. Safe to delete, and to share by processes. */
public record Cache(Path folder) {
    public static Cache of(Map<String, String> environment) {
        Path home = Optional.ofNullable(environment.get("XDG_CACHE_HOME"))
                .filter(value -> !value.isBlank())
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"));
        return new Cache(home.resolve("ppg-e2e"));
    }

    /** A program of a folder: as it is there, or unpacked. */
    public Optional<Path> program(Path from, String name) {
        Path ready = from.resolve(name);
        Path packed = from.resolve(name + ".xz");
        if (Files.isExecutable(ready)) {
            return Optional.of(ready.toAbsolutePath());
        }
        return Files.isReadable(packed) ? Optional.of(unpacked(packed, name)) : Optional.empty();
    }

    /** Does something that only one process may do at a time. */
    public <T> T exclusively(Supplier<T> work) {
        try {
            Files.createDirectories(folder);
            try (FileChannel file = FileChannel.open(
                            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock _ = file.lock()) {
                return work.get();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path unpacked(Path packed, String name) {
        try {
            String version =
                    Files.size(packed) + "-" + Files.getLastModifiedTime(packed).toMillis();
            Path program = folder.resolve("unpacked").resolve(version).resolve(name);
            return Files.isExecutable(program)
                    ? program
                    : exclusively(() -> Files.isExecutable(program) ? program : unpack(packed, program));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path unpack(Path packed, Path program) {
        try {
            Files.createDirectories(program.getParent());
            Path draft = program.resolveSibling(program.getFileName() + ".new");
            Programs.run(
                    new ProcessBuilder("xz", "--decompress", "--stdout", packed.toString())
                            .redirectOutput(draft.toFile()),
                    "package xz-utils has xz");
            if (!draft.toFile().setExecutable(true)) {
                throw new ApiServerException("cannot make " + draft + " executable");
            }
            return Files.move(draft, program, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
