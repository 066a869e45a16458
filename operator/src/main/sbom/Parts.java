import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The jars, the Java runtime and the native files of a tree, each with version, licence, licence texts and the SHA-256 of its files. */
final class Parts {
    private static final String HOME = "usr/lib/ppg/";
    private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};
    private static final String JAVA_LICENSE = "GPL-2.0-only WITH Classpath-exception-2.0";
    private static final Map<String, String> NAMED =
            Map.of("Apache 2 License", "Apache-2.0", "Go License", "BSD-3-Clause");
    private static final Pattern NEEDED = Pattern.compile("\\(NEEDED\\).*\\[(.*)]");
    private static final Pattern C_LIBRARY_VERSION =
            Pattern.compile("GNU C Library \\((?:Debian|Ubuntu) GLIBC ([^)]+)\\)");

    private final TreeMap<String, Path> files = new TreeMap<>();
    private final TreeMap<String, Component> components = new TreeMap<>();
    private final JsonNode bom;
    private final Licenses licenses;

    private Parts(JsonNode bom, Licenses licenses) {
        this.bom = bom;
        this.licenses = licenses;
    }

    static ArrayNode of(List<Path> roots, JsonNode bom, Licenses licenses) throws IOException {
        Parts parts = new Parts(bom, licenses);
        for (Path root : roots) {
            try (Stream<Path> tree = Files.walk(root)) {
                tree.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                        .forEach(file -> parts.files.put(root.relativize(file).toString(), file));
            }
        }
        parts.addJars();
        parts.addNativeFiles();
        ArrayNode result = JsonNodeFactory.instance.arrayNode();
        parts.components.values().forEach(component -> result.add(component.json()));
        return result;
    }

    private void addJars() throws IOException {
        for (Map.Entry<String, Path> file : files.entrySet()) {
            if (file.getKey().startsWith(HOME + "lib/") && file.getKey().endsWith(".jar")) {
                addJar(file.getKey(), file.getValue());
            }
        }
        component(new NativeOrigin.OfPpg()).contains(HOME + "ppg.jar", files.get(HOME + "ppg.jar"));
    }

    private void addJar(String path, Path jar) throws IOException {
        for (JsonNode artifact : bom.path("components")) {
            String name = artifact.path("name").asText();
            if ((name + "-" + artifact.path("version").asText() + ".jar")
                    .equals(jar.getFileName().toString())) {
                Component component = new Component((ObjectNode) artifact).contains(path, jar);
                for (String text : licenses.ofJar(jar, license(jar, artifact))) {
                    component.hasText(text);
                }
                components.put(name, component);
                return;
            }
        }
        throw new IncompleteException("%s is no artifact that Maven resolved".formatted(jar.getFileName()));
    }

    /** Identifier of SPDX; names that POMs give instead are replaced. */
    private static String license(Path jar, JsonNode artifact) {
        JsonNode first = artifact.path("licenses").path(0);
        if (first.has("expression")) {
            return first.path("expression").asText();
        }
        JsonNode license = first.path("license");
        if (license.has("id")) {
            return license.path("id").asText();
        }
        String identifier = NAMED.get(license.path("name").asText());
        if (identifier == null) {
            throw new IncompleteException(
                    "%s names no licence in its POM that SPDX or Parts knows: %s".formatted(jar.getFileName(), first));
        }
        ((ObjectNode) license).put("id", identifier).remove("name");
        return identifier;
    }

    private void addNativeFiles() throws IOException {
        TreeSet<String> needed = new TreeSet<>();
        for (Map.Entry<String, Path> file : files.entrySet()) {
            if (isElf(file.getValue())) {
                component(NativeOrigin.of(file.getKey())).contains(file.getKey(), file.getValue());
                needed.addAll(librariesThatItNeeds(file.getValue()));
            }
        }
        files.values().forEach(file -> needed.remove(file.getFileName().toString()));
        for (String library : needed) {
            ofTheHost(library);
        }
    }

    private Component component(NativeOrigin origin) throws IOException {
        return switch (origin) {
            case NativeOrigin.OfPpg() -> {
                String version =
                        bom.path("metadata").path("component").path("version").asText();
                yield components.containsKey("ppg")
                        ? components.get("ppg")
                        : added("ppg", version, "Apache-2.0").hasText(licenses.ofPpg());
            }
            case NativeOrigin.OfJar(String artifact) -> components.get(artifact);
            case NativeOrigin.JavaRuntime() ->
                components.containsKey("openjdk") ? components.get("openjdk") : javaRuntime();
            case NativeOrigin.OfDebian(String name, String debianPackage, String license) ->
                components.containsKey(name)
                        ? components.get(name)
                        : added(name, version(name), license).hasText(licenses.ofDebian(debianPackage, name));
        };
    }

    private Component added(String name, String version, String license) {
        Component component = Component.library(JsonNodeFactory.instance.objectNode(), name, version, license);
        components.put(name, component);
        return component;
    }

    private Component javaRuntime() throws IOException {
        Properties release = new Properties();
        try (Reader reader = Files.newBufferedReader(files.get(HOME + "java/release"))) {
            release.load(reader);
        }
        if (!files.containsKey(HOME + "java/legal/java.base/LICENSE")) {
            throw new IncompleteException("the Java runtime has no legal/java.base/LICENSE; take a JDK that has it");
        }
        Component runtime = added("openjdk", release.getProperty("JAVA_VERSION").replace("\"", ""), JAVA_LICENSE);
        return runtime.with("ppg:modules", release.getProperty("MODULES").replace("\"", ""))
                .hasText("/" + HOME + "java/legal")
                .contains(HOME + "java/lib/modules", files.get(HOME + "java/lib/modules"));
    }

    /** Libraries that a package links to and does not hold: whatever version the host has. */
    private void ofTheHost(String library) {
        if (!(NativeOrigin.of(library) instanceof NativeOrigin.OfDebian system)) {
            throw new IncompleteException("%s is missing".formatted(library));
        }
        String name = system.name() + " of the host";
        Component component = components.containsKey(name)
                ? components.get(name)
                : added(name, "", system.license()).with("ppg:location", "host");
        component.with("ppg:library", library);
    }

    /** The C library names its version in a string; of the others none is known. */
    private String version(String name) throws IOException {
        for (Map.Entry<String, Path> file : files.entrySet()) {
            if (name.equals("glibc") && file.getKey().endsWith("/libc.so.6")) {
                Matcher version =
                        C_LIBRARY_VERSION.matcher(Files.readString(file.getValue(), StandardCharsets.ISO_8859_1));
                return version.find() ? version.group(1) : "";
            }
        }
        return "";
    }

    private static boolean isElf(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(ELF.length), ELF);
        }
    }

    private static List<String> librariesThatItNeeds(Path file) throws IOException {
        Process readelf = new ProcessBuilder("readelf", "-d", "-W", file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(readelf.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return NEEDED.matcher(output).results().map(found -> found.group(1)).toList();
    }
}
