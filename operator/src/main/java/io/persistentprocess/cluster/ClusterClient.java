package io.persistentprocess.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;

/** The client of agents and controllers: never stuck on an API server that does not answer, and not for long on one that seems to. The caller closes it. */
public final class ClusterClient {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int REQUEST_MILLIS = 10_000;
    private static final int RECONNECT_MILLIS = 1_000;

    private ClusterClient() {}

    /**
     * Of an agent, which is patient with an API server that is away. Asks nobody anything yet.
     *
     * @param cluster from the service account in a pod, else from the kubeconfig
     * @param watchSilence how long a watch may say nothing
     */
    public static ClusterConnection ofAgent(Config cluster, Duration watchSilence) {
        return build(
                new ConfigBuilder(cluster)
                        .withConnectionTimeout(CONNECT_MILLIS)
                        .withRequestTimeout(REQUEST_MILLIS)
                        .withWatchReconnectInterval(RECONNECT_MILLIS)
                        // Once, after what Retry-After says; then whoever asked decides.
                        .withRequestRetryBackoffLimit(1)
                        .withUserAgent("ppg-agent"),
                watchSilence);
    }

    /** Of a controller, likewise. */
    public static KubernetesClient ofController(Config cluster, Duration watchSilence) {
        return build(new ConfigBuilder(cluster), watchSilence).client();
    }

    private static ClusterConnection build(ConfigBuilder config, Duration watchSilence) {
        RefusedRequests refusals = new RefusedRequests();
        RewoundWatchInterceptor rewound = new RewoundWatchInterceptor();
        KubernetesClient client = new KubernetesClientBuilder()
                .withKubernetesSerialization(ClusterJson.create())
                .withConfig(config
                        // A dead connection ends with its watch only where it has no other streams.
                        .withHttp2Disable(true)
                        // The silence of a WebSocket cannot be told.
                        .withOnlyHttpWatches(true)
                        .build())
                .withHttpClientBuilderConsumer(
                        http -> http.addOrReplaceInterceptor("ascii-watches", new AsciiWatchInterceptor())
                                .addOrReplaceInterceptor("api-server-news", new ApiServerOutageLog(refusals))
                                .addOrReplaceInterceptor("silent-watches", new SilentWatchInterceptor(watchSilence))
                                // Sees the bytes first, and is the consumer that all know.
                                .addOrReplaceInterceptor("rewound-watches", rewound))
                .build();
        rewound.asksBy(client.getHttpClient());
        return new ClusterConnection(client, refusals);
    }
}
