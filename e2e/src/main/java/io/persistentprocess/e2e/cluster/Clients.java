package io.persistentprocess.e2e.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

/** Clients for the tests' own hands: they fail at once instead of trying again. */
final class Clients {
    private static final int TIMEOUT_MILLIS = 10_000;

    private Clients() {}

    static KubernetesClient of(String kubeconfig) {
        return of(config(kubeconfig));
    }

    static KubernetesClient of(Config config) {
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    static Config config(String kubeconfig) {
        return new ConfigBuilder(Config.fromKubeconfig(kubeconfig))
                .withRequestRetryBackoffLimit(0)
                .withConnectionTimeout(TIMEOUT_MILLIS)
                .withRequestTimeout(TIMEOUT_MILLIS)
                .build();
    }
}
