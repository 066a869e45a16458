package io.persistentprocess.local;

import io.persistentprocess.api.PersistentProcessGroup;
import io.persistentprocess.api.validation.DocumentReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads groups from files and directories.
 *
 * <p>Blocks on the file system: not for the reactor thread. Nothing is kept between two calls.
 */
public final class Manifests {
    private static final Path STANDARD_INPUT = Path.of("-");

    private final InputStream standardInput;
    private final DocumentReader reader = new DocumentReader();

    /**
     * Reads no file yet.
     *
     * @param standardInput what the path {@code -} stands for
     */
    public Manifests(InputStream standardInput) {
        this.standardInput = standardInput;
    }

    /**
     * Reads everything or refuses everything, so that a broken edit leaves alone what runs. A file that is reached twice is read once.
     *
     * @param paths files of any name; directories, of which the {@code .yaml}, {@code .yml} and {@code .json} files are read; {@code -}
     */
    public Loading load(List<Path> paths) {
        Intake intake = new Intake(reader);
        Set<Path> seen = new HashSet<>();
        for (Path path : paths) {
            if (path.equals(STANDARD_INPUT)) {
                loadNamed("stdin", () -> ManifestText.read(standardInput), intake);
            } else if (Files.isDirectory(path)) {
                loadDirectory(path, seen, intake);
            } else if (seen.add(realPath(path))) {
                loadNamed(path.toString(), () -> ManifestFile.read(path), intake);
            }
        }
        return intake.result();
    }

    /** What the user names should hold something. */
    private static void loadNamed(String file, Source source, Intake intake) {
        if (load(file, source, intake) == 0) {
            intake.refuse(file, "is empty; write a manifest of kind %s".formatted(PersistentProcessGroup.KIND));
        }
    }

    private static void loadDirectory(Path directory, Set<Path> seen, Intake intake) {
        try {
            for (Path file : ManifestDirectory.files(directory)) {
                if (seen.add(realPath(file))) {
                    load(file.toString(), () -> ManifestFile.read(file), intake);
                }
            }
        } catch (IOException e) {
            intake.refuse(directory.toString(), ManifestFile.why(directory, e));
        } catch (UncheckedIOException e) {
            intake.refuse(directory.toString(), ManifestFile.why(directory, e.getCause()));
        }
    }

    private static int load(String file, Source source, Intake intake) {
        try {
            return intake.add(file, source.read());
        } catch (UnusableException e) {
            intake.refuse(file, e.problem());
        } catch (IOException e) {
            intake.refuse(file, "cannot be read: " + e.getMessage());
        }
        return 1;
    }

    /** The path itself if it leads nowhere; the reading of it will say so. */
    private static Path realPath(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException unreadable) {
            return file;
        }
    }

    /** Where a text comes from. */
    private interface Source {
        String read() throws IOException, UnusableException;
    }
}
