package io.persistentprocess.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Which entries of a directory are manifests. */
final class ManifestDirectory {
    private static final Set<String> EXTENSIONS = Set.of("yaml", "yml", "json");

    private ManifestDirectory() {}

    /**
     * In the order of their names. What an editor leaves behind ({@code .x.yaml.swp}, {@code x.yaml~}, {@code #x.yaml#}) and a ConfigMap's {@code
     * ..data} do not count.
     */
    static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(ManifestDirectory::isManifest).sorted().toList();
        }
    }

    private static boolean isManifest(Path entry) {
        String name = entry.getFileName().toString();
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return EXTENSIONS.contains(extension) && !name.startsWith(".") && !name.startsWith("#");
    }
}
