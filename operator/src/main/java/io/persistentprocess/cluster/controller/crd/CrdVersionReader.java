package io.persistentprocess.cluster.controller.crd;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares the version of the custom resource definitions with this version; helm upgrades everything but them. */
final class CrdVersionReader {
    static final String ANNOTATION = "persistentprocess.io/version";

    private static final Logger LOG = LoggerFactory.getLogger(CrdVersionReader.class);
    private static final List<String> NAMES =
            List.of("persistentprocessgroups.persistentprocess.io", "processnodes.persistentprocess.io");

    private CrdVersionReader() {}

    /** Those that are older than this version. Omits those that cannot be read. */
    static List<OutdatedCrd> old(KubernetesClient client, String own) {
        return NAMES.stream().flatMap(name -> old(client, name, own).stream()).toList();
    }

    private static Optional<OutdatedCrd> old(KubernetesClient client, String name, String own) {
        try {
            return Optional.ofNullable(client.apiextensions()
                            .v1()
                            .customResourceDefinitions()
                            .withName(name)
                            .get())
                    .map(crd -> new OutdatedCrd(crd, version(crd), own))
                    .filter(crd -> isOlder(crd.version(), own));
        } catch (KubernetesClientException e) {
            LOG.debug("the version of a CRD cannot be read crd={} reason=\"{}\"", name, e.getMessage());
            return Optional.empty();
        }
    }

    private static String version(CustomResourceDefinition crd) {
        return Optional.ofNullable(crd.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(ANNOTATION))
                .orElse("");
    }

    /** Compares numbers; a snapshot precedes its release. Text that is not a version counts as older. */
    static boolean isOlder(String installed, String own) {
        List<Integer> numbers = numbers(installed);
        List<Integer> ownNumbers = numbers(own);
        for (int i = 0; i < Math.max(numbers.size(), ownNumbers.size()); i++) {
            int difference = Integer.compare(at(numbers, i), at(ownNumbers, i));
            if (difference != 0) {
                return difference < 0;
            }
        }
        return installed.contains("-") && !own.contains("-");
    }

    private static int at(List<Integer> numbers, int index) {
        return index < numbers.size() ? numbers.get(index) : 0;
    }

    private static List<Integer> numbers(String version) {
        return Stream.of(version.replaceFirst("[-+].*", "").split("\\.", -1))
                .map(part -> part.matches("[0-9]{1,9}") ? Integer.parseInt(part) : -1)
                .toList();
    }
}
