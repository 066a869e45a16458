package io.persistentprocess.cluster.controller.crd;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;

/**
 * A custom resource definition that is older than the controller.
 *
 * @param version of the definition; empty: it names none
 * @param own the controller's
 */
record OutdatedCrd(CustomResourceDefinition definition, String version, String own) {
    String name() {
        return definition.getMetadata().getName();
    }

    /** What is wrong and what to do, in one sentence. */
    String complaint() {
        return "the CRD %s is of version %s, older than this controller's %s: fields may be missing; kubectl apply --server-side -f the crds/ of this version"
                .formatted(name(), version.isEmpty() ? "unknown" : version, own);
    }
}
