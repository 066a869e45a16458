package io.persistentprocess.e2e.pod;

import io.persistentprocess.e2e.site.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A root file system for pods.
 *
 * @param binds what a pod is shown of the host's files, {@code FILE:PLACE}
 * @param ppg the way to run ppg in it
 */
record Image(Path root, List<String> binds, List<String> ppg) {
    private static final String JAVA = "/image/java";
    private static final String PPG = "/image/ppg";
    private static final Path BUILT =
            Path.of("../operator/target").toAbsolutePath().normalize();

    Image {
        binds = List.copyOf(binds);
        ppg = List.copyOf(ppg);
    }

    /**
     * The JVM of this test, the jar of this build and the host's C library, and nothing else. Java and jar lie where the host has nothing, so that a thread on the host does not find them by
     * accident.
     */
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
        return new Image(root, withDevices(root, binds), asTheLauncherDoes());
    }

    /** One that was unpacked here, with an entry point. */
    static Image unpacked(Path root, String entryPoint) throws IOException {
        return new Image(root, withDevices(root, List.of()), List.of(entryPoint));
    }

    private static List<String> withDevices(Path root, List<String> others) throws IOException {
        List<String> binds = new ArrayList<>(others);
        Files.createDirectories(root.resolve("dev"));
        for (String device : List.of("/dev/null", "/dev/random", "/dev/urandom")) {
            Path place = root.resolve(device.substring(1));
            if (Files.notExists(place)) {
                Files.createFile(place);
            }
            binds.add(device + ":" + device);
        }
        return binds;
    }

    private static void bind(Path root, List<String> binds, Path what, String place) throws IOException {
        Files.createDirectories(root.resolve(place.substring(1)));
        binds.add(what + ":" + place);
    }

    private static List<String> asTheLauncherDoes() {
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
