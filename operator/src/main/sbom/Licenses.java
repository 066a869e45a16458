import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The licence texts of all parts: those that a jar carries, those of Debian's packages, and those beside this file for jars that carry none. */
final class Licenses {
    private static final Path KEPT = Path.of("src/main/sbom/texts");
    private static final Pattern TEXT =
            Pattern.compile("(META-INF/)?(licen[sc]e|notice|copying|al2\\.0|lgpl2\\.1)[^/]*", Pattern.CASE_INSENSITIVE);

    private final Path sysroot;
    private final Path directory;
    private final String installed;

    /** @param installed where {@code directory} is on a host, without the first slash */
    Licenses(Path sysroot, Path directory, String installed) throws IOException {
        this.sysroot = sysroot;
        this.directory = Files.createDirectories(directory);
        this.installed = installed;
    }

    /** Paths on a host of the texts of a jar. One without any gets the text for its licence, by the SPDX identifier, unless that needs the names of its authors. */
    List<String> ofJar(Path jar, String license) throws IOException {
        String name = jar.getFileName().toString().replaceFirst("\\.jar$", "");
        List<String> texts = new ArrayList<>();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : zip.stream().filter(Licenses::isText).toList()) {
                try (InputStream text = zip.getInputStream(entry)) {
                    String file = name + "." + Path.of(entry.getName()).getFileName();
                    texts.add(write(text, file));
                }
            }
        }
        if (texts.stream().allMatch(text -> text.toLowerCase(Locale.ROOT).contains("notice"))) {
            texts.add(kept(jar, name.replaceFirst("-[0-9][^-]*$", ""), license));
        }
        return texts;
    }

    private static boolean isText(ZipEntry entry) {
        return TEXT.matcher(entry.getName()).matches() && !entry.getName().endsWith(".class");
    }

    private String kept(Path jar, String artifact, String license) throws IOException {
        if (license.equals("Apache-2.0")) {
            return copy(Path.of("../LICENSE"), "Apache-2.0");
        }
        Path text = KEPT.resolve(artifact);
        if (!Files.exists(text)) {
            throw new IncompleteException("%s has the licence %s and no text of it; add operator/%s"
                    .formatted(jar.getFileName(), license, text));
        }
        return copy(text, artifact + ".LICENSE");
    }

    /** Path on a host of what Debian says of the licences of one of its packages. */
    String ofDebian(String debianPackage, String library) throws IOException {
        Path copyright = sysroot.resolve("usr/share/doc").resolve(debianPackage).resolve("copyright");
        if (!Files.exists(copyright)) {
            throw new IncompleteException(
                    "%s, of which %s is a part, does not exist; build on Debian, or put the licence text of %s there"
                            .formatted(copyright, library, debianPackage));
        }
        return copy(copyright, debianPackage + ".copyright");
    }

    String ofPpg() throws IOException {
        return copy(Path.of("../LICENSE"), "Apache-2.0");
    }

    private String copy(Path text, String name) throws IOException {
        try (InputStream in = Files.newInputStream(text)) {
            return write(in, name);
        }
    }

    private String write(InputStream text, String name) throws IOException {
        Files.copy(text, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        return "/" + installed + "/" + name;
    }
}
