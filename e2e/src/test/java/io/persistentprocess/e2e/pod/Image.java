package io.persistentprocess.e2e.pod;

import io.persistentprocess.e2e.site.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A root file system for pods: the JVM of this test, the jar of this build and the host's C library, and nothing else. Java and jar lie where the host has nothing, so
 * that a thread on the host does not find them by accident.
 *
 * @param binds what a pod is shown of the host's files, {@code FILE:PLACE}
 */
record Image(Path root, List<String> binds) {
    private static final String JAVA = "/image/java";
    private static final String PPG = "/image/ppg";
    private static final Path BUILT =
            Path.of("../operator/target").toAbsolutePath().normalize();

    static Image in(Site site) throws IOException {
        Path root = Files.createDirectories(site.file("image"));
        List<String> binds = new ArrayList<>();
        for (String place : List.of("/proc", "/sys", "/tmp", "/etc")) {
            Files.createDirectory(root.resolve(place.substring(1)));
        }
        bind(root, binds, Path.of(System.getProperty("java.home")), JAVA);
        bind(root, binds, BUILT, PPG);
        for (String library : List.of("/usr/lib", "/usr/lib64", "/lib", "/lib64")) {
            Path path = Path.of(library);
            if (Files.isSymbolicLink(path)) {
                Files.createSymbolicLink(root.resolve(library.substring(1)), Files.readSymbolicLink(path));
            } else if (Files.isDirectory(path)) {
                bind(root, binds, path, library);
            }
        }
        Files.createDirectory(root.resolve("dev"));
        for (String device : List.of("/dev/null", "/dev/random", "/dev/urandom")) {
            Files.createFile(root.resolve(device.substring(1)));
            binds.add(device + ":" + device);
        }
        return new Image(root, List.copyOf(binds));
    }

    private static void bind(Path root, List<String> binds, Path what, String place) throws IOException {
        Files.createDirectories(root.resolve(place.substring(1)));
        binds.add(what + ":" + place);
    }

    /** The way to run ppg in it, as operator/bin/ppg does it outside. */
    List<String> ppg() {
        return List.of(
                JAVA + "/bin/java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-XX:-MaxFDLimit",
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                PPG + "/ppg.jar");
    }

    /** Puts a file into it; the path in the pod. */
    String write(String name, String content) throws IOException {
        Files.writeString(root.resolve(name), content);
        return "/" + name;
    }
}
