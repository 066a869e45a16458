package io.persistentprocess.e2e.cluster.binaries;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * An API server's programs.
 *
 * @param apiServer of this flavour
 */
public record Binaries(Flavour flavour, Path apiServer, Path etcd) {
    /** Names a folder with kube-apiserver and etcd, as everywhere in the world of kubebuilder. */
    private static final String KUBEBUILDER_ASSETS = "KUBEBUILDER_ASSETS";

    /** Names a folder with test-apiserver and etcd, or both packed by xz(1), and perhaps {@value #SUM}. */
    private static final String READY = "PPG_E2E_APISERVER";

    /** The file that says of which sources programs were built. */
    private static final String SUM = "SOURCES.sha256";

    /**
     * Those of the environment, or else built here, which takes minutes the first time. Programs that were built of other sources than these are passed over.
     *
     * @throws ApiServerException if a folder that is named lacks them, or the build fails
     */
    public static Binaries find(Map<String, String> environment) {
        Cache cache = Cache.of(environment);
        return folder(environment, KUBEBUILDER_ASSETS)
                .map(folder -> named(KUBEBUILDER_ASSETS, folder, cache))
                .or(() -> folder(environment, READY)
                        .filter(Binaries::areOfTheseSources)
                        .map(folder -> named(READY, folder, cache)))
                .orElseGet(() -> new Build(cache).binaries());
    }

    /** Those of a folder, of whichever flavour. */
    public static Optional<Binaries> in(Path folder, Cache cache) {
        return cache.program(folder, "etcd")
                .flatMap(etcd -> Arrays.stream(Flavour.values())
                        .flatMap(flavour -> cache.program(folder, flavour.program()).stream()
                                .map(server -> new Binaries(flavour, server, etcd)))
                        .findFirst());
    }

    private static boolean areOfTheseSources(Path folder) {
        return isOf(folder, Build.fingerprint(Build.sources()));
    }

    /** Whether a folder's programs are of these sources, as far as the folder says. */
    public static boolean isOf(Path folder, String fingerprint) {
        try {
            Path sum = folder.resolve(SUM);
            boolean same = !Files.exists(sum) || Files.readString(sum).strip().equals(fingerprint);
            if (!same) {
                System.err.println(
                        folder + " has programs of other sources than e2e/apiserver; using a build of these");
            }
            return same;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> folder(Map<String, String> environment, String variable) {
        return Optional.ofNullable(environment.get(variable))
                .filter(value -> !value.isBlank())
                .map(Checkout.folder()::resolve);
    }

    private static Binaries named(String variable, Path folder, Cache cache) {
        return in(folder, cache)
                .orElseThrow(() -> new ApiServerException(variable + " names " + folder + ", which "
                        + (Files.isDirectory(folder)
                                ? "lacks etcd, or kube-apiserver and test-apiserver"
                                : "is no folder")
                        + "; mend or unset it"));
    }
}
