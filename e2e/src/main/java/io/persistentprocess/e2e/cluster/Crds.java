package io.persistentprocess.e2e.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.persistentprocess.e2e.cluster.binaries.ApiServerException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The custom resource definitions of a folder's {@code *.yaml}. */
record Crds(List<CustomResourceDefinition> definitions) {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    static Crds in(Path folder, KubernetesClient client) {
        if (!Files.isDirectory(folder)) {
            throw new ApiServerException("no folder " + folder);
        }
        try (Stream<Path> files = Files.list(folder)) {
            return new Crds(files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .flatMap(file -> read(file, client).stream())
                    .map(CustomResourceDefinition.class::cast)
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those that are not there yet. */
    List<CustomResourceDefinition> missing(KubernetesClient client) {
        return definitions.stream()
                .filter(crd -> client.resource(crd).get() == null)
                .toList();
    }

    /** Applies them, and waits until objects of them can be made and watched. */
    void apply(KubernetesClient client) {
        definitions.forEach(crd -> client.resource(crd).forceConflicts().serverSideApply());
        definitions.forEach(crd ->
                client.resource(crd).waitUntilCondition(Crds::isEstablished, LIMIT.toSeconds(), TimeUnit.SECONDS));
        definitions.forEach(crd -> awaitServed(crd, client));
    }

    /** Once a definition is established, the server fills its cache, and answers 404 and 429 to what would come from there. */
    private static void awaitServed(CustomResourceDefinition crd, KubernetesClient client) {
        String path = "/apis/" + crd.getSpec().getGroup() + "/"
                + crd.getSpec().getVersions().getFirst().getName() + "/"
                + crd.getSpec().getNames().getPlural() + "?resourceVersion=0";
        long until = System.nanoTime() + LIMIT.toNanos();
        while (!isServed(path, client)) {
            if (System.nanoTime() > until) {
                throw new ApiServerException(path + " is not served after " + LIMIT.toSeconds() + " s");
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    private static boolean isServed(String path, KubernetesClient client) {
        try {
            return client.raw(path) != null;
        } catch (KubernetesClientException _) {
            return false;
        }
    }

    private static boolean isEstablished(CustomResourceDefinition crd) {
        return crd != null
                && crd.getStatus() != null
                // Not there in the first moment.
                && crd.getStatus().getConditions() != null
                && crd.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Established")
                                && condition.getStatus().equals("True"));
    }

    private static List<HasMetadata> read(Path file, KubernetesClient client) {
        try (InputStream in = Files.newInputStream(file)) {
            return client.load(in).items();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
