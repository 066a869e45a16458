package io.persistentprocess.local;

import io.persistentprocess.api.validation.DocumentReader;
import io.persistentprocess.supervision.spec.GroupId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads groups from files and directories.
 *
 * <p>Blocks on the file system: must not run on the event loop's thread. Stateless between two calls.
 */
public final class ManifestLoader {
    private static final Path STANDARD_INPUT = Path.of("-");

    private final InputStream standardInput;
    private final DocumentReader reader = new DocumentReader();

    /**
     * Reads no file yet.
     *
     * @param standardInput read for the path {@code -}
     */
    public ManifestLoader(InputStream standardInput) {
        this.standardInput = standardInput;
    }

    /** Reads the manifests without an earlier reading. */
    public LoadResult load(List<Path> paths) {
        return load(paths, Map.of());
    }

    /**
     * Reads all manifests. A problem refuses its whole file, and no other file. A file reached by two paths is read once.
     *
     * @param paths files of any name; directories, of which the {@code .yaml}, {@code .yml} and {@code .json} files are read; {@code -}
     * @param before the file of each group in the last reading; if several files have the group now, that one keeps it
     */
    LoadResult load(List<Path> paths, Map<GroupId, String> before) {
        ManifestCollector intake = new ManifestCollector(reader);
        Set<Path> seen = new HashSet<>();
        for (Path path : paths) {
            int kept = intake.files();
            if (path.equals(STANDARD_INPUT)) {
                load("stdin", () -> ManifestText.read(standardInput), intake);
            } else if (Files.isDirectory(path)) {
                loadDirectory(path, seen, intake);
            } else if (seen.add(realPath(path))) {
                load(path.toString(), () -> ManifestFile.read(path), intake);
            }
            if (!Files.isDirectory(path)) {
                intake.refusesTooMany(kept, path.toString());
            }
        }
        return intake.result(before);
    }

    private static void loadDirectory(Path directory, Set<Path> seen, ManifestCollector intake) {
        try {
            String identity = ManifestDirectory.identity(directory);
            List<Path> files = ManifestDirectory.files(directory);
            intake.folder(directory.toString(), identity);
            if (files.isEmpty()) {
                intake.empty(directory.toString());
            }
            int kept = intake.files();
            for (Path file : files) {
                if (seen.add(realPath(file))) {
                    load(file.toString(), () -> ManifestFile.read(file), intake);
                }
                if (intake.refusesTooMany(kept, directory.toString())) {
                    return;
                }
            }
        } catch (IOException e) {
            intake.refuse(directory.toString(), ManifestFile.why(directory, e));
        } catch (UncheckedIOException e) {
            intake.refuse(directory.toString(), ManifestFile.why(directory, e.getCause()));
        }
    }

    private static void load(String file, Source source, ManifestCollector intake) {
        try {
            intake.add(file, source.read());
        } catch (UnreadableManifestException e) {
            intake.refuse(file, e);
        } catch (IOException e) {
            intake.refuse(file, "cannot be read: " + e.getMessage());
        }
    }

    /** The path itself if it does not exist; the reading reports that. */
    private static Path realPath(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException unreadable) {
            return file;
        }
    }

    /** Reads a text. */
    private interface Source {
        String read() throws IOException, UnreadableManifestException;
    }
}
