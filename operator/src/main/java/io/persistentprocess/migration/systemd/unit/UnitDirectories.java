package io.persistentprocess.migration.systemd.unit;

import io.persistentprocess.migration.ImportException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The directories with units of the system manager, first the one that overrides the others, systemd.unit(5). Blocks on the file system.
 *
 * @param all those that exist
 */
public record UnitDirectories(List<Path> all) {
    private static final List<String> OF_SYSTEM = List.of(
            "etc/systemd/system",
            "run/systemd/system",
            "usr/local/lib/systemd/system",
            "usr/lib/systemd/system",
            "lib/systemd/system");
    private static final long LARGEST_FILE = 1 << 20;
    private static final Path MASK = Path.of("/dev/null");

    public UnitDirectories {
        all = List.copyOf(all);
    }

    /** Those of the host whose root this is. */
    public static UnitDirectories of(Path root) {
        Set<Path> seen = new LinkedHashSet<>();
        for (String name : OF_SYSTEM) {
            Path directory = root.resolve(name);
            if (Files.isDirectory(directory)) {
                seen.add(real(directory));
            }
        }
        return new UnitDirectories(List.copyOf(seen));
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException _) {
            return path.toAbsolutePath().normalize();
        }
    }

    /** These, if the directory is one of them; else it alone: a file elsewhere has nothing to do with the units of this host. */
    public UnitDirectories around(Path directory) {
        return all.contains(real(directory)) ? this : new UnitDirectories(List.of(real(directory)));
    }

    /** The file of a unit, or else of its template. A link to another unit's file is followed: the other name is an alias. */
    public Optional<Path> find(UnitName name) throws ImportException {
        for (UnitName candidate : List.of(name, name.template())) {
            for (Path directory : all) {
                Path file = directory.resolve(candidate.toString());
                if (Files.isRegularFile(file) || isMask(file)) {
                    if (isMask(file)) {
                        throw new ImportException(file + ": the unit is masked (a link to /dev/null); unmask it first");
                    }
                    return Optional.of(file);
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isMask(Path file) {
        return Files.isSymbolicLink(file) && real(file).equals(MASK);
    }

    /** The drop-ins of a unit in the order in which they are applied. A file hides those of its name in later directories. */
    public List<Path> dropIns(UnitName name) throws ImportException {
        Map<String, Path> byName = new TreeMap<>();
        for (String folder : dropInFolders(name)) {
            for (Path directory : all) {
                for (Path file : filesOf(directory.resolve(folder))) {
                    if (file.toString().endsWith(".conf")) {
                        byName.putIfAbsent(file.getFileName().toString(), file);
                    }
                }
            }
        }
        return byName.values().stream().filter(file -> !isMask(file)).toList();
    }

    /** From the most specific: {@code a-b@c.service.d}, {@code a-b@.service.d}, {@code a-.service.d}, {@code service.d}. */
    private static List<String> dropInFolders(UnitName name) {
        List<String> folders = new ArrayList<>();
        folders.add(name + ".d");
        if (name.isInstance()) {
            folders.add(name.template() + ".d");
        }
        String prefix = name.prefix();
        for (int dash = prefix.lastIndexOf('-'); dash > 0; dash = prefix.lastIndexOf('-', dash - 1)) {
            folders.add(prefix.substring(0, dash + 1) + "." + name.type() + ".d");
        }
        folders.add(name.type() + ".d");
        return folders;
    }

    /** All services, by file name, templates included. */
    public List<UnitName> services() throws ImportException {
        Set<String> names = new LinkedHashSet<>();
        for (Path directory : all) {
            for (Path file : filesOf(directory)) {
                String name = file.getFileName().toString();
                if (name.endsWith(".service") && Files.isRegularFile(file) && !Files.isSymbolicLink(file)) {
                    names.add(name);
                }
            }
        }
        return names.stream().sorted().map(UnitName::parse).toList();
    }

    public boolean has(String unit) {
        return all.stream().anyMatch(directory -> Files.isRegularFile(directory.resolve(unit)));
    }

    private static List<Path> filesOf(Path directory) throws ImportException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new ImportException(directory + ": cannot be read: " + e.getMessage(), e);
        }
    }

    public static String read(Path file) throws ImportException {
        try {
            if (!Files.isRegularFile(file)) {
                throw new ImportException(file + ": is not a regular file");
            }
            if (Files.size(file) > LARGEST_FILE) {
                throw new ImportException(file + ": is larger than 1 MiB, so it is no unit");
            }
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (MalformedInputException e) {
            throw new ImportException(file + ": is not UTF-8, so it is no unit", e);
        } catch (IOException e) {
            throw new ImportException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
