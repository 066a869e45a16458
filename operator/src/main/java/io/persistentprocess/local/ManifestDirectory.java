package io.persistentprocess.local;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which entries of a directory are manifests. */
final class ManifestDirectory {
    private static final Set<String> EXTENSIONS = Set.of("yaml", "yml", "json");

    static final int MOST_FILES = 1000;

    /** Also those that are no manifests: whoever may put files there may put any number. */
    static final int MOST_ENTRIES = 100_000;

    /** Of all manifests together: what is kept of them has to fit into the agent's heap. */
    static final long MOST_BYTES = 8L << 20;

    private ManifestDirectory() {}

    /**
     * In the order of their names. What an editor leaves behind ({@code .x.yaml.swp}, {@code x.yaml~}, {@code #x.yaml#}) and a ConfigMap's {@code
     * ..data} do not count.
     */
    static List<Path> files(Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        int entries = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            for (Path entry : all) {
                if (++entries > MOST_ENTRIES) {
                    throw tooMany(directory, "more than %d entries".formatted(MOST_ENTRIES));
                }
                if (isManifest(entry)) {
                    files.add(entry);
                }
                if (files.size() > MOST_FILES) {
                    throw tooMany(directory, "more than %d manifests".formatted(MOST_FILES));
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        if (files.stream().mapToLong(ManifestDirectory::size).sum() > MOST_BYTES) {
            throw tooMany(directory, "more than %d MiB of manifests".formatted(MOST_BYTES >> 20));
        }
        Collections.sort(files);
        return List.copyOf(files);
    }

    /** Which directory a path leads to, by device and inode: what a mount or another link puts in its place is another one. */
    static String identity(Path directory) throws IOException {
        return String.valueOf(
                Files.readAttributes(directory, BasicFileAttributes.class).fileKey());
    }

    /** None of what is not read, alone for its size or for another reason: the reading of it will say so. */
    private static long size(Path file) {
        try {
            long bytes = Files.size(file);
            return bytes > ManifestText.MAX_BYTES ? 0 : bytes;
        } catch (IOException unreadable) {
            return 0;
        }
    }

    private static IOException tooMany(Path directory, String what) {
        return new FileSystemException(
                directory.toString(), null, "has %s, which is the most that is read of a folder".formatted(what));
    }

    private static boolean isManifest(Path entry) {
        String name = entry.getFileName().toString();
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return EXTENSIONS.contains(extension) && !name.startsWith(".") && !name.startsWith("#");
    }
}
