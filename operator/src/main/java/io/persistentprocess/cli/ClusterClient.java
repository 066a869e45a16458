package io.persistentprocess.cli;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.persistentprocess.cluster.ClusterJson;

/** The client of an agent: patient with an API server that is away, and never stuck on one that does not answer. */
final class ClusterClient {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int REQUEST_MILLIS = 10_000;
    private static final int RECONNECT_MILLIS = 1_000;

    private ClusterClient() {}

    /** Asks nobody anything yet. From the service account in a pod, else from the kubeconfig. */
    static KubernetesClient create() {
        return new KubernetesClientBuilder()
                .withKubernetesSerialization(ClusterJson.create())
                .withConfig(new ConfigBuilder(Config.autoConfigure(null))
                        .withConnectionTimeout(CONNECT_MILLIS)
                        .withRequestTimeout(REQUEST_MILLIS)
                        .withWatchReconnectInterval(RECONNECT_MILLIS)
                        // Once, after what Retry-After says; then whoever asked decides.
                        .withRequestRetryBackoffLimit(1)
                        .withUserAgent("ppg-agent")
                        .withHttp2Disable(true)
                        .build())
                .build();
    }
}
