package io.persistentprocess.migration.supervisord;

import io.persistentprocess.migration.ImportException;
import io.persistentprocess.migration.Origin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A configuration of supervisord with the files that it includes. Blocks on the file system.
 *
 * @param sections by name, in the order of the files
 */
record SupervisordFile(Map<String, Section> sections) {
    private static final long LARGEST_FILE = 1 << 20;

    /** One value and where it is. */
    record Value(String text, String place) {}

    /**
     * One section.
     *
     * @param name without brackets
     * @param here the folder of its file
     */
    record Section(String name, Path here, Map<String, Value> values) {
        Optional<String> text(String key) {
            return Optional.ofNullable(values.get(key)).map(Value::text);
        }

        Origin origin(String key) {
            Value value = values.getOrDefault(key, new Value("", here.toString()));
            return new Origin(name, value.place(), key, value.text());
        }
    }

    static SupervisordFile read(Path file) throws ImportException {
        Map<String, Section> sections = new LinkedHashMap<>();
        parse(file, sections);
        Optional<Section> include = Optional.ofNullable(sections.get("include"));
        if (include.isPresent()) {
            for (String pattern : include.get().text("files").orElse("").strip().split("\\s+", -1)) {
                for (Path included : matching(include.get().here(), pattern)) {
                    parse(included, sections);
                }
            }
        }
        return new SupervisordFile(sections);
    }

    private static List<Path> matching(Path here, String pattern) throws ImportException {
        Path whole = here.resolve(pattern.replace("%(here)s", here.toString()));
        Path folder = Optional.ofNullable(whole.getParent()).orElse(here);
        List<Path> files = new ArrayList<>();
        if (!pattern.isEmpty() && Files.isDirectory(folder)) {
            try (DirectoryStream<Path> found =
                    Files.newDirectoryStream(folder, whole.getFileName().toString())) {
                found.forEach(files::add);
            } catch (IOException e) {
                throw new ImportException(folder + ": cannot be read: " + e.getMessage(), e);
            }
        }
        return files.stream().sorted().toList();
    }

    private static void parse(Path file, Map<String, Section> sections) throws ImportException {
        Path here = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
        Optional<Section> section = Optional.empty();
        String key = "";
        int number = 0;
        for (String line : text(file).lines().toList()) {
            number++;
            String bare = withoutComment(line);
            if (bare.isBlank()) {
                continue;
            }
            if (bare.startsWith("[") && bare.strip().endsWith("]")) {
                String name = bare.strip().substring(1, bare.strip().length() - 1);
                section = Optional.of(
                        sections.computeIfAbsent(name, its -> new Section(its, here, new LinkedHashMap<>())));
                key = "";
            } else if (section.isEmpty()) {
                throw new ImportException("%s:%d: is not below a [section]".formatted(file, number));
            } else if (Character.isWhitespace(bare.charAt(0)) && !key.isEmpty()) {
                Value before = section.get().values().get(key);
                section.get().values().put(key, new Value(before.text() + "\n" + bare.strip(), before.place()));
            } else {
                int end = delimiter(bare);
                if (end < 0) {
                    throw new ImportException("%s:%d: is not KEY=VALUE".formatted(file, number));
                }
                key = bare.substring(0, end).strip();
                section.get()
                        .values()
                        .put(key, new Value(bare.substring(end + 1).strip(), file + ":" + number));
            }
        }
    }

    private static int delimiter(String line) {
        int equals = line.indexOf('=');
        int colon = line.indexOf(':');
        return equals < 0 || (colon >= 0 && colon < equals) ? colon : equals;
    }

    /** A whole line, or what comes after a blank and a semicolon. */
    private static String withoutComment(String line) {
        String start = line.stripLeading();
        if (start.startsWith(";") || start.startsWith("#")) {
            return "";
        }
        int comment = line.indexOf(" ;");
        return comment < 0 ? line : line.substring(0, comment);
    }

    private static String text(Path file) throws ImportException {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LARGEST_FILE) {
                throw new ImportException(
                        file + ": is no configuration of supervisord: no regular file of at most 1 MiB");
            }
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ImportException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
