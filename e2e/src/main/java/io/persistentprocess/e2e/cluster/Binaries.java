package io.persistentprocess.e2e.cluster;

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
record Binaries(Flavour flavour, Path apiServer, Path etcd) {
    /** Names a folder with kube-apiserver and etcd, as everywhere in the world of kubebuilder. */
    private static final String KUBEBUILDER_ASSETS = "KUBEBUILDER_ASSETS";

    /** Names a folder with test-apiserver and etcd, or both packed by xz(1). */
    private static final String READY = "PPG_E2E_APISERVER";

    /**
     * Those of the environment, or else built here, which takes minutes the first time.
     *
     * @throws ApiServerException if a folder that is named lacks them, or the build fails
     */
    static Binaries find(Map<String, String> environment) {
        Cache cache = Cache.of(environment);
        return named(environment, KUBEBUILDER_ASSETS, cache)
                .or(() -> named(environment, READY, cache))
                .orElseGet(() -> new Build(cache).binaries());
    }

    /** Those of a folder, of whichever flavour. */
    static Optional<Binaries> in(Path folder, Cache cache) {
        return cache.program(folder, "etcd")
                .flatMap(etcd -> Arrays.stream(Flavour.values())
                        .flatMap(flavour -> cache.program(folder, flavour.program()).stream()
                                .map(server -> new Binaries(flavour, server, etcd)))
                        .findFirst());
    }

    private static Optional<Binaries> named(Map<String, String> environment, String variable, Cache cache) {
        return Optional.ofNullable(environment.get(variable))
                .filter(value -> !value.isBlank())
                .map(Path::of)
                .map(folder -> in(folder, cache)
                        .orElseThrow(() -> new ApiServerException(variable + " names " + folder + ", which "
                                + (Files.isDirectory(folder)
                                        ? "lacks etcd, or kube-apiserver and test-apiserver"
                                        : "is no folder")
                                + "; mend or unset it")));
    }
}
