package io.persistentprocess.crds;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionNames;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What users of an earlier CRD would miss in a later one, and which of their manifests it would refuse or take for something else. */
final class CrdComparison {
    private CrdComparison() {}

    /** One line for each; empty: whoever could work with the earlier one can with the later one. */
    static List<String> breaks(CustomResourceDefinition earlier, CustomResourceDefinition later) {
        List<String> breaks = new ArrayList<>(
                names(earlier.getSpec().getNames(), later.getSpec().getNames()));
        if (!earlier.getSpec().getScope().equals(later.getSpec().getScope())) {
            breaks.add("scope changed from %s to %s"
                    .formatted(earlier.getSpec().getScope(), later.getSpec().getScope()));
        }
        for (CustomResourceDefinitionVersion version : earlier.getSpec().getVersions()) {
            Optional<CustomResourceDefinitionVersion> same = later.getSpec().getVersions().stream()
                    .filter(other -> other.getName().equals(version.getName()) && other.getServed())
                    .findFirst();
            if (same.isPresent()) {
                breaks.addAll(versions(version, same.get()));
            } else if (version.getServed()) {
                breaks.add(version.getName() + ": version removed");
            }
        }
        return List.copyOf(breaks);
    }

    private static List<String> names(CustomResourceDefinitionNames earlier, CustomResourceDefinitionNames later) {
        List<String> breaks = new ArrayList<>();
        changed("kind", earlier.getKind(), later.getKind()).ifPresent(breaks::add);
        changed("plural", earlier.getPlural(), later.getPlural()).ifPresent(breaks::add);
        changed("singular", earlier.getSingular(), later.getSingular()).ifPresent(breaks::add);
        earlier.getShortNames().stream()
                .filter(name -> !later.getShortNames().contains(name))
                .forEach(name -> breaks.add("short name " + name + " removed"));
        earlier.getCategories().stream()
                .filter(name -> !later.getCategories().contains(name))
                .forEach(name -> breaks.add("category " + name + " removed"));
        return breaks;
    }

    private static Optional<String> changed(String what, String before, String after) {
        return Objects.equals(before, after)
                ? Optional.empty()
                : Optional.of("%s changed from %s to %s".formatted(what, before, after));
    }

    private static List<String> versions(
            CustomResourceDefinitionVersion earlier, CustomResourceDefinitionVersion later) {
        List<String> breaks = new ArrayList<>();
        if (hasStatus(earlier) && !hasStatus(later)) {
            breaks.add("status subresource removed");
        }
        breaks.addAll(SchemaComparison.breaks(
                earlier.getSchema().getOpenAPIV3Schema(), later.getSchema().getOpenAPIV3Schema()));
        return breaks.stream().map(line -> earlier.getName() + ": " + line).toList();
    }

    private static boolean hasStatus(CustomResourceDefinitionVersion version) {
        return version.getSubresources() != null && version.getSubresources().getStatus() != null;
    }
}
