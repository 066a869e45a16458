package io.persistentprocess.e2e.cluster.binaries;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The repository that the working directory is in. */
public final class Checkout {
    private Checkout() {}

    public static Path folder() {
        Path here = Path.of("").toAbsolutePath();
        return Stream.iterate(here, folder -> folder != null, Path::getParent)
                .filter(folder -> Files.isDirectory(folder.resolve("e2e/apiserver")))
                .findFirst()
                .orElseThrow(() -> new ApiServerException(here + " is not in a checkout of ppg"));
    }
}
