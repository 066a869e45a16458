package io.persistentprocess.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;

/**
 * Builds the API server client of agents and controllers. Timeouts keep it from waiting long for an API server that does not answer. The caller
 * closes the client.
 */
public final class ClusterClient {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int REQUEST_MILLIS = 10_000;
    private static final int RECONNECT_MILLIS = 1_000;

    private ClusterClient() {}

    /**
     * Builds an agent's client, which tolerates an API server that is away. Sends no request yet.
     *
     * @param cluster from the service account in a pod, else from the kubeconfig
     * @param watchSilence how long a watch may receive nothing before it is renewed
     */
    public static ClusterConnection ofAgent(Config cluster, Duration watchSilence) {
        return build(
                new ConfigBuilder(cluster)
                        .withConnectionTimeout(CONNECT_MILLIS)
                        .withRequestTimeout(REQUEST_MILLIS)
                        .withWatchReconnectInterval(RECONNECT_MILLIS)
                        // One retry, after Retry-After; then the caller decides.
                        .withRequestRetryBackoffLimit(1)
                        .withUserAgent("ppg-agent"),
                watchSilence);
    }

    /** Builds a controller's client with the same timeouts for watches. Sends no request yet. */
    public static ClusterConnection ofController(Config cluster, Duration watchSilence) {
        return build(new ConfigBuilder(cluster), watchSilence);
    }

    private static ClusterConnection build(ConfigBuilder config, Duration watchSilence) {
        RefusedRequests refusals = new RefusedRequests();
        RewoundWatchInterceptor rewound = new RewoundWatchInterceptor();
        RefusedRequestRetry refused = new RefusedRequestRetry(refusals);
        KubernetesClient client = new KubernetesClientBuilder()
                .withKubernetesSerialization(ClusterJson.create())
                .withConfig(config
                        // With HTTP/2, a dead connection outlives its watch if it has other streams.
                        .withHttp2Disable(true)
                        // Silence of a WebSocket cannot be detected.
                        .withOnlyHttpWatches(true)
                        .build())
                .withHttpClientBuilderConsumer(
                        http -> http.addOrReplaceInterceptor("ascii-watches", new AsciiWatchInterceptor())
                                .addOrReplaceInterceptor("api-server-news", new ApiServerOutageLog(refusals))
                                .addOrReplaceInterceptor("refused-requests", refused)
                                .addOrReplaceInterceptor("silent-watches", new SilentWatchInterceptor(watchSilence))
                                // Must see the bytes first and be the outermost consumer.
                                .addOrReplaceInterceptor("rewound-watches", rewound))
                .build();
        rewound.asksBy(client.getHttpClient());
        refused.asksBy(client.getHttpClient());
        return new ClusterConnection(client, refusals);
    }
}
