package io.persistentprocess.e2e.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The bill of materials in a tree, read from its file, and the parts of the tree, found in it. */
record BillOfMaterials(JsonNode json) {
    private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};

    static BillOfMaterials in(Path root) throws IOException {
        Path file = root.resolve("usr/share/doc/ppg/ppg.cdx.json");
        return new BillOfMaterials(new ObjectMapper().readTree(file.toFile()));
    }

    /** Paths on a host. */
    Set<String> files() {
        Set<String> files = new TreeSet<>();
        json.path("components")
                .forEach(component -> component
                        .path("components")
                        .forEach(file -> files.add(file.path("name").asText())));
        return files;
    }

    /** Those of one component; paths on a host. */
    static List<String> licenseTexts(JsonNode component) {
        return component
                .path("properties")
                .valueStream()
                .filter(property -> property.path("name").asText().equals("ppg:licenseText"))
                .map(property -> property.path("value").asText())
                .toList();
    }

    /** Jars and native files. The jar with which others look into a Java runtime is a part of that. */
    static Set<String> partsOf(Path root) throws IOException {
        Set<String> parts = new TreeSet<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                String name = file.getFileName().toString();
                if ((name.endsWith(".jar") && !name.equals("jrt-fs.jar")) || isElf(file)) {
                    parts.add("/" + root.relativize(file));
                }
            }
        }
        return parts;
    }

    private static boolean isElf(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(ELF.length), ELF);
        }
    }
}
