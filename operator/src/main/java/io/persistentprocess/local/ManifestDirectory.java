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

/** Lists the manifests of a directory. */
final class ManifestDirectory {
    private static final Set<String> EXTENSIONS = Set.of("yaml", "yml", "json");

    static final int MOST_FILES = 1000;

    /** Counts other files, too: anyone who may write there may create any number. */
    static final int MOST_ENTRIES = 100_000;

    /** For all manifests together: what is kept of them must fit into the agent's heap. */
    static final long MOST_BYTES = 8L << 20;

    private ManifestDirectory() {}

    /** Sorted by name. Ignores an editor's files ({@code .x.yaml.swp}, {@code x.yaml~}, {@code #x.yaml#}) and a ConfigMap's {@code ..data}. */
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

    /** The directory's device and inode. They differ after a mount or a change of a symbolic link. */
    static String identity(Path directory) throws IOException {
        return String.valueOf(
                Files.readAttributes(directory, BasicFileAttributes.class).fileKey());
    }

    /** 0 for a file that will not be read; the reading reports the reason. */
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
