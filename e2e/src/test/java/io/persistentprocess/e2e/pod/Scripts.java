package io.persistentprocess.e2e.pod;

import java.nio.file.Path;

/** The shell scripts of src/test/resources/pod. */
final class Scripts {
    private Scripts() {}

    static String path(String name) {
        return Path.of("src/test/resources/pod", name).toAbsolutePath().toString();
    }
}
